//! The hash functions of both programs: bytes or a number to 32 bits.
//!
//! Refuses to know what is hashed, or what becomes of the result.

/// sdbm: HAProxy's default.
pub(super) fn sdbm(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |hash: u32, byte| {
        hash.wrapping_mul(65599).wrapping_add(u32::from(*byte))
    })
}

/// Bernstein's function, times 33.
pub(super) fn djb2(bytes: &[u8]) -> u32 {
    bytes.iter().fold(5381, |hash: u32, byte| {
        hash.wrapping_mul(33).wrapping_add(u32::from(*byte))
    })
}

/// The CRC of Ethernet, ZIP and PNG: reflected polynomial 0xEDB88320.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Crc32(u32);

impl Crc32 {
    pub(super) const fn new() -> Self {
        Self(u32::MAX)
    }

    /// The checksum with these bytes appended to what was seen.
    pub(super) fn then(self, bytes: &[u8]) -> Self {
        Self(bytes.iter().fold(self.0, |crc, byte| {
            CRC_TABLE[((crc ^ u32::from(*byte)) & 0xff) as usize] ^ (crc >> 8)
        }))
    }

    pub(super) const fn finish(self) -> u32 {
        !self.0
    }
}

/// CRC-32 of some bytes.
pub(super) fn crc32(bytes: &[u8]) -> u32 {
    Crc32::new().then(bytes).finish()
}

const CRC_TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        let mut crc = index as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 {
                0xedb8_8320 ^ (crc >> 1)
            } else {
                crc >> 1
            };
            bit += 1;
        }
        table[index] = crc;
        index += 1;
    }
    table
};

/// Bob Jenkins' full-avalanche integer hash, then HAProxy's odd multiplier.
pub(super) const fn avalanche(number: u32) -> u32 {
    let mut a = number;
    a = a.wrapping_add(0x7ed5_5d16).wrapping_add(a << 12);
    a = a ^ 0xc761_c23c ^ (a >> 19);
    a = a.wrapping_add(0x1656_67b1).wrapping_add(a << 5);
    a = a.wrapping_add(0xd3a2_646c) ^ (a << 9);
    a = a.wrapping_add(0xfd70_46c5).wrapping_add(a << 3);
    a = a ^ 0xb55a_4f09 ^ (a >> 16);
    a.wrapping_mul(3_221_225_473)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crc32_agrees_with_its_published_check_value() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(
            Crc32::new().then(b"1234").then(b"56789").finish(),
            0xcbf4_3926
        );
    }

    #[test]
    fn functions_start_from_their_own_seeds() {
        assert_eq!((sdbm(b""), djb2(b"")), (0, 5381));
        assert_eq!(sdbm(b"ab"), 97 * 65599 + 98);
        assert_eq!(djb2(b"a"), 5381 * 33 + 97);
    }

    #[test]
    fn avalanche_moves_far_for_neighbours() {
        assert!((avalanche(1) ^ avalanche(2)).count_ones() > 4);
    }
}
