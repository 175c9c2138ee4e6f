//! The text of a VietQR code: EMVCo tags, and a checksum at the end.

/// Bank and account of the mock; both made up.
const BANK: &str = "970499";
const ACCOUNT: &str = "0000000066";

fn tag(id: &str, value: &str) -> String {
    format!("{id}{:02}{value}", value.len())
}

/// The text to draw for an amount and a reference.
pub fn text(amount: i64, reference: &str) -> String {
    let account = tag("00", BANK) + &tag("01", ACCOUNT);
    let merchant = tag("00", "A000000727") + &tag("01", &account) + &tag("02", "QRIBFTTA");
    let mut text = tag("00", "01") + &tag("01", "12") + &tag("38", &merchant) + &tag("53", "704");
    text += &(tag("54", &amount.to_string()) + &tag("58", "VN") + &tag("62", &tag("08", reference)) + "6304");
    let sum = crc(text.as_bytes());
    format!("{text}{sum:04X}")
}

/// CRC-16/CCITT-FALSE.
fn crc(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xffff, |crc, byte| {
        (0..8).fold(
            crc ^ (u16::from(*byte) << 8),
            |crc: u16, _| {
                if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ 0x1021 }
            },
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksum_of_the_standard_test_text() {
        assert_eq!(crc(b"123456789"), 0x29b1);
    }

    #[test]
    fn shape() {
        let text = text(15_000, "TK2512010000017");
        assert!(text.starts_with("00020101021238"), "{text}");
        assert!(text.contains("5303704540515000") && text.contains("0815TK2512010000017"), "{text}");
        let (body, sum) = text.split_at(text.len() - 4);
        assert_eq!(sum, format!("{:04X}", crc(body.as_bytes())));
    }
}
