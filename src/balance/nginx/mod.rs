//! nginx 1.22's upstream.
