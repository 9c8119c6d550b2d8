//! Availability in the words people plan by: how long a year something is down.
//!
//! Refuses figures: it only puts one into words.

/// Seconds in a year of 365.25 days.
const YEAR_S: f64 = 365.25 * 86_400.0;

/// The seconds a year that an availability leaves out; `availability` is a fraction, 0 to 1.
#[must_use]
pub const fn down_s_per_year(availability: f64) -> f64 {
    ((1.0 - availability) * YEAR_S).clamp(0.0, YEAR_S)
}

/// The same in words, such as `4 d 5 h 41 min`.
#[must_use]
pub fn per_year(availability: f64) -> String {
    downtime(down_s_per_year(availability))
}

/// So many seconds of it, in days, hours, minutes and seconds.
#[must_use]
pub fn downtime(down_s: f64) -> String {
    if down_s < 1e-6 {
        return "none".to_owned();
    }
    if down_s < 10.0 {
        return if down_s < 0.05 {
            "under 0.1 s".to_owned()
        } else {
            format!("{down_s:.1} s")
        };
    }
    // From hours on seconds are noise, so round to what is printed before splitting into units.
    let unit_s = if down_s < 3600.0 { 1.0 } else { 60.0 };
    let whole = ((down_s / unit_s).round() * unit_s) as u64;
    let parts = [
        (whole / 86_400, "d"),
        (whole / 3600 % 24, "h"),
        (whole / 60 % 60, "min"),
        (whole % 60, "s"),
    ];
    let words: Vec<String> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| format!("{count} {unit}"))
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_years_downtime_reads_in_days_hours_and_minutes() {
        assert_eq!(per_year(0.9884), "4 d 5 h 41 min");
        assert_eq!(per_year(0.99), "3 d 15 h 40 min");
        assert_eq!(per_year(0.9999), "52 min 36 s");
        assert_eq!(per_year(0.999_999), "32 s");
        assert_eq!(per_year(0.999_999_9), "3.2 s");
        assert_eq!(per_year(1.0 - 1e-12), "under 0.1 s");
        assert_eq!(per_year(1.0), "none");
        assert_eq!(per_year(0.0), "365 d 6 h");
    }

    #[test]
    fn what_is_no_fraction_is_kept_within_the_year() {
        assert_eq!(per_year(-1.0), "365 d 6 h");
        assert_eq!(per_year(2.0), "none");
    }
}
