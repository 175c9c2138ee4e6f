//! The payload of a VietQR transfer code (EMVCo merchant-presented TLV).

use std::fmt;

/// NAPAS's application identifier.
const AID: &str = "A000000727";
/// Transfer to an account (not a card).
const TO_ACCOUNT: &str = "QRIBFTTA";

/// A transfer to be made by scanning a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VietQr<'a> {
    /// The bank's six-digit identification number.
    pub bank_bin: &'a str,
    /// The account, at most 19 letters and digits.
    pub account: &'a str,
    /// Whole đồng, more than 0.
    pub amount: i64,
    /// What the payment is matched by: at most 25 letters, digits, blanks, hyphens and dots, all ASCII.
    pub reference: &'a str,
}

/// A part that the code cannot carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VietQrError {
    /// Not six digits.
    BankBin,
    /// Empty, too long or with other characters.
    Account,
    /// Not above 0, or more than 13 digits.
    Amount,
    /// Empty, too long or with other characters.
    Reference,
}

impl fmt::Display for VietQrError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            VietQrError::BankBin => "the bank number is not six digits",
            VietQrError::Account => "the account cannot be put into the code",
            VietQrError::Amount => "the amount cannot be put into the code",
            VietQrError::Reference => "the reference cannot be put into the code",
        })
    }
}

impl std::error::Error for VietQrError {}

impl VietQr<'_> {
    /// The text of the code.
    pub fn payload(&self) -> Result<String, VietQrError> {
        if self.bank_bin.len() != 6 || !self.bank_bin.bytes().all(|b| b.is_ascii_digit()) {
            return Err(VietQrError::BankBin);
        }
        let account = self.account;
        if account.is_empty() || account.len() > 19 || !account.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(VietQrError::Account);
        }
        let amount = self.amount.to_string();
        if self.amount <= 0 || amount.len() > 13 {
            return Err(VietQrError::Amount);
        }
        let reference = self.reference;
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b' ' | b'-' | b'.');
        if reference.trim().is_empty() || reference.len() > 25 || !reference.bytes().all(plain) {
            return Err(VietQrError::Reference);
        }
        let beneficiary = tlv("00", self.bank_bin) + &tlv("01", account);
        let merchant = tlv("00", AID) + &tlv("01", &beneficiary) + &tlv("02", TO_ACCOUNT);
        let mut payload = [
            tlv("00", "01"), // version
            tlv("01", "12"), // for one payment
            tlv("38", &merchant),
            tlv("53", "704"), // đồng
            tlv("54", &amount),
            tlv("58", "VN"),
            tlv("62", &tlv("08", reference)),
        ]
        .concat();
        payload.push_str("6304");
        let crc = crc16(payload.as_bytes());
        Ok(format!("{payload}{crc:04X}"))
    }
}

/// One field: tag, two-digit length, value. Every value here is ASCII and shorter than 100.
fn tlv(tag: &str, value: &str) -> String {
    format!("{tag}{:02}{value}", value.len())
}

/// CRC-16/CCITT-FALSE (polynomial 0x1021, initial value 0xFFFF), as EMVCo asks for.
pub fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xffff, |crc, byte| {
        (0..8).fold(
            crc ^ (u16::from(*byte) << 8),
            |crc, _| {
                if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ 0x1021 }
            },
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    /// Reads the fields of one level.
    fn fields(mut text: &str) -> BTreeMap<String, String> {
        let mut out = BTreeMap::new();
        while !text.is_empty() {
            let length: usize = text[2..4].parse().unwrap();
            assert!(out.insert(text[..2].to_owned(), text[4..4 + length].to_owned()).is_none());
            text = &text[4 + length..];
        }
        out
    }

    #[test]
    fn the_check_value_of_the_crc() {
        assert_eq!(crc16(b"123456789"), 0x29b1);
        assert_eq!(crc16(b""), 0xffff);
        // The worked example of the NAPAS format: its last four letters are the CRC of all before.
        let example = "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA\
                       530370454061800005802VN62340107NPS68690819thanh toan don hang63042E2E";
        let (body, crc) = example.split_at(example.len() - 4);
        assert_eq!(format!("{:04X}", crc16(body.as_bytes())), crc);
    }

    #[test]
    fn a_payload_field_by_field() {
        let qr = VietQr { bank_bin: "970403", account: "0011012345678", amount: 180_000, reference: "TK7F3K2M9Q" };
        let text = qr.payload().unwrap();
        assert!(text.starts_with(
            "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA530370454061800005802VN"
        ));
        let top = fields(&text);
        assert_eq!(top["54"], "180000");
        assert_eq!(fields(&top["62"])["08"], "TK7F3K2M9Q");
        assert_eq!(text[text.len() - 4..], format!("{:04X}", crc16(&text.as_bytes()[..text.len() - 4])));
    }

    #[test]
    fn what_the_code_cannot_carry() {
        let good = VietQr { bank_bin: "970403", account: "1", amount: 1, reference: "A" };
        let with = |qr: VietQr<'_>| qr.payload().unwrap_err();
        assert_eq!(with(VietQr { bank_bin: "97040", ..good.clone() }), VietQrError::BankBin);
        assert_eq!(with(VietQr { account: "", ..good.clone() }), VietQrError::Account);
        assert_eq!(with(VietQr { account: "12345678901234567890", ..good.clone() }), VietQrError::Account);
        assert_eq!(with(VietQr { amount: 0, ..good.clone() }), VietQrError::Amount);
        assert_eq!(with(VietQr { amount: 10_000_000_000_000, ..good.clone() }), VietQrError::Amount);
        assert_eq!(with(VietQr { reference: "Phí", ..good.clone() }), VietQrError::Reference);
        assert_eq!(with(VietQr { reference: "ABCDEFGHIJKLMNOPQRSTUVWXYZ", ..good }), VietQrError::Reference);
    }

    proptest! {
        #[test]
        fn every_payload_reads_back(
            bank_bin in "[0-9]{6}", account in "[A-Za-z0-9]{1,19}",
            amount in 1i64..10_000_000_000_000, reference in "[A-Za-z0-9][A-Za-z0-9 .-]{0,24}",
        ) {
            let qr = VietQr { bank_bin: &bank_bin, account: &account, amount, reference: &reference };
            let text = qr.payload().unwrap();
            let top = fields(&text);
            let merchant = fields(&top["38"]);
            let to = fields(&merchant["01"]);
            prop_assert_eq!(&merchant["00"], AID);
            prop_assert_eq!((&to["00"], &to["01"]), (&bank_bin, &account));
            prop_assert_eq!(top["54"].parse::<i64>(), Ok(amount));
            prop_assert_eq!(&fields(&top["62"])["08"], &reference);
            prop_assert_eq!(u16::from_str_radix(&top["63"], 16), Ok(crc16(&text.as_bytes()[..text.len() - 4])));
        }

        #[test]
        fn a_changed_byte_changes_the_crc(bytes in proptest::collection::vec(any::<u8>(), 1..80), at: prop::sample::Index, flip in 1u8..) {
            let mut other = bytes.clone();
            let at = at.index(other.len());
            other[at] ^= flip;
            prop_assert_ne!(crc16(&bytes), crc16(&other));
        }
    }
}
