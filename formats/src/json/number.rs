//! Floats in JSON, as the reference's library prints them: Grisu2.
//!
//! Grisu2 (Loitsch, "Printing Floating-Point Numbers Quickly and Accurately with Integers", 2010)
//! always gives digits that read back as the same number, but in about one case in a thousand not
//! the shortest or the nearest; printing the same digits as the reference means the same algorithm
//! with the same powers of ten. Fixed notation is used for exponents from -4 to 14.

/// Appends a finite float, with `.0` if it would look like an integer; `null` for others.
pub fn write_float(out: &mut Vec<u8>, value: f64) {
    if !value.is_finite() {
        return out.extend_from_slice(b"null");
    }
    if value.is_sign_negative() {
        out.push(b'-');
    }
    if value == 0.0 {
        return out.extend_from_slice(b"0.0");
    }
    let (digits, exponent) = grisu2(value.abs());
    layout(out, &digits, exponent);
}

/// Digits times ten to the exponent, in fixed notation where that is short.
fn layout(out: &mut Vec<u8>, digits: &[u8], exponent: i32) {
    const MAX_FIXED: i32 = 15;
    const MIN_FIXED: i32 = -4;
    // Where the decimal point is, counted from before the first digit.
    let point = digits.len() as i32 + exponent;
    if (1..=MAX_FIXED).contains(&point) {
        let point = point as usize;
        if digits.len() <= point {
            out.extend_from_slice(digits);
            out.resize(out.len() + point - digits.len(), b'0');
            out.extend_from_slice(b".0");
        } else {
            out.extend_from_slice(&digits[..point]);
            out.push(b'.');
            out.extend_from_slice(&digits[point..]);
        }
    } else if point > MIN_FIXED && point <= 0 {
        out.extend_from_slice(b"0.");
        out.resize(out.len() + point.unsigned_abs() as usize, b'0');
        out.extend_from_slice(digits);
    } else {
        out.push(digits[0]);
        if digits.len() > 1 {
            out.push(b'.');
            out.extend_from_slice(&digits[1..]);
        }
        let exponent = point - 1;
        let sign = if exponent < 0 { '-' } else { '+' };
        out.extend_from_slice(format!("e{sign}{:02}", exponent.unsigned_abs()).as_bytes());
    }
}

/// A significand of 64 bits and a binary exponent.
#[derive(Clone, Copy)]
struct Scaled {
    significand: u64,
    exponent: i32,
}

impl Scaled {
    fn normalized(self) -> Scaled {
        let shift = self.significand.leading_zeros();
        Scaled {
            significand: self.significand << shift,
            exponent: self.exponent - shift as i32,
        }
    }

    /// The upper half of the product, rounded.
    fn times(self, other: Scaled) -> Scaled {
        let product = u128::from(self.significand) * u128::from(other.significand);
        Scaled {
            significand: ((product + (1 << 63)) >> 64) as u64,
            exponent: self.exponent + other.exponent + 64,
        }
    }
}

/// Decimal digits and exponent of a positive finite number.
fn grisu2(value: f64) -> (Vec<u8>, i32) {
    const HIDDEN_BIT: u64 = 1 << 52;
    let bits = value.to_bits();
    let (biased, fraction) = ((bits >> 52) as i32, bits & (HIDDEN_BIT - 1));
    let exact = if biased == 0 {
        Scaled {
            significand: fraction,
            exponent: -1074,
        }
    } else {
        Scaled {
            significand: fraction | HIDDEN_BIT,
            exponent: biased - 1075,
        }
    };
    // Halfway to the neighbours; the one below a power of two is twice as near.
    let above = Scaled {
        significand: 2 * exact.significand + 1,
        exponent: exact.exponent - 1,
    }
    .normalized();
    let below = if fraction == 0 && biased > 1 {
        Scaled {
            significand: 4 * exact.significand - 1,
            exponent: exact.exponent - 2,
        }
    } else {
        Scaled {
            significand: 2 * exact.significand - 1,
            exponent: exact.exponent - 1,
        }
    };
    let below_significand = below.significand << (below.exponent - above.exponent);
    let (power, decimal) = power_of_ten(above.exponent);
    let scale = |significand| {
        Scaled {
            significand,
            exponent: above.exponent,
        }
        .times(power)
    };
    let low = scale(below_significand).significand + 1;
    let high = scale(above.significand);
    let middle = exact.normalized().times(power).significand;
    digits(
        low,
        middle,
        Scaled {
            significand: high.significand - 1,
            ..high
        },
        -decimal,
    )
}

/// Shortest digits between `low` and `high`, moved towards `middle`; all three have the exponent of
/// `high`, between -60 and -32.
fn digits(low: u64, middle: u64, high: Scaled, mut exponent: i32) -> (Vec<u8>, i32) {
    let shift = -high.exponent as u32;
    let mask = (1u64 << shift) - 1;
    let mut width = high.significand - low;
    let mut distance = high.significand - middle;
    let mut integer = high.significand >> shift;
    let mut fraction = high.significand & mask;
    let mut out = Vec::with_capacity(17);
    let mut power = 10u64.pow(integer.ilog10());
    loop {
        out.push(b'0' + (integer / power) as u8);
        integer %= power;
        let rest = (integer << shift) + fraction;
        if rest <= width {
            exponent += power.ilog10() as i32;
            approach(&mut out, distance, width, rest, power << shift);
            return (out, exponent);
        }
        if power == 1 {
            break;
        }
        power /= 10;
    }
    loop {
        fraction *= 10;
        width *= 10;
        distance *= 10;
        out.push(b'0' + (fraction >> shift) as u8);
        fraction &= mask;
        exponent -= 1;
        if fraction <= width {
            approach(&mut out, distance, width, fraction, 1 << shift);
            return (out, exponent);
        }
    }
}

/// Lowers the last digit while that stays in the interval and comes nearer.
fn approach(digits: &mut [u8], distance: u64, width: u64, mut rest: u64, unit: u64) {
    let Some(last) = digits.last_mut() else {
        return;
    };
    while rest < distance
        && width - rest >= unit
        && (rest + unit < distance || distance - rest > rest + unit - distance)
    {
        *last -= 1;
        rest += unit;
    }
}

/// A power of ten that brings a number with this binary exponent to one between -60 and -32, and
/// its decimal exponent.
fn power_of_ten(exponent: i32) -> (Scaled, i32) {
    // ceil((-61 - exponent) * log10(2)) in fixed point, exact in this range.
    let wanted = -61 - exponent;
    let decimal = wanted * 78913 / (1 << 18) + i32::from(wanted > 0);
    let index = (decimal - FIRST_POWER + STEP - 1) / STEP;
    let decimal = FIRST_POWER + index * STEP;
    // floor(decimal * log2(10)) - 63, likewise.
    let binary = ((i64::from(decimal) * 14_267_572_527) >> 32) as i32 - 63;
    (
        Scaled {
            significand: POWERS_OF_TEN[index as usize],
            exponent: binary,
        },
        decimal,
    )
}

const FIRST_POWER: i32 = -300;
const STEP: i32 = 8;

/// Significands of 10^-300, 10^-292, ... 10^324, rounded to nearest.
#[rustfmt::skip]
const POWERS_OF_TEN: [u64; 79] = [
    0xAB70FE17C79AC6CA, 0xFF77B1FCBEBCDC4F, 0xBE5691EF416BD60C, 0x8DD01FAD907FFC3C,
    0xD3515C2831559A83, 0x9D71AC8FADA6C9B5, 0xEA9C227723EE8BCB, 0xAECC49914078536D,
    0x823C12795DB6CE57, 0xC21094364DFB5637, 0x9096EA6F3848984F, 0xD77485CB25823AC7,
    0xA086CFCD97BF97F4, 0xEF340A98172AACE5, 0xB23867FB2A35B28E, 0x84C8D4DFD2C63F3B,
    0xC5DD44271AD3CDBA, 0x936B9FCEBB25C996, 0xDBAC6C247D62A584, 0xA3AB66580D5FDAF6,
    0xF3E2F893DEC3F126, 0xB5B5ADA8AAFF80B8, 0x87625F056C7C4A8B, 0xC9BCFF6034C13053,
    0x964E858C91BA2655, 0xDFF9772470297EBD, 0xA6DFBD9FB8E5B88F, 0xF8A95FCF88747D94,
    0xB94470938FA89BCF, 0x8A08F0F8BF0F156B, 0xCDB02555653131B6, 0x993FE2C6D07B7FAC,
    0xE45C10C42A2B3B06, 0xAA242499697392D3, 0xFD87B5F28300CA0E, 0xBCE5086492111AEB,
    0x8CBCCC096F5088CC, 0xD1B71758E219652C, 0x9C40000000000000, 0xE8D4A51000000000,
    0xAD78EBC5AC620000, 0x813F3978F8940984, 0xC097CE7BC90715B3, 0x8F7E32CE7BEA5C70,
    0xD5D238A4ABE98068, 0x9F4F2726179A2245, 0xED63A231D4C4FB27, 0xB0DE65388CC8ADA8,
    0x83C7088E1AAB65DB, 0xC45D1DF942711D9A, 0x924D692CA61BE758, 0xDA01EE641A708DEA,
    0xA26DA3999AEF774A, 0xF209787BB47D6B85, 0xB454E4A179DD1877, 0x865B86925B9BC5C2,
    0xC83553C5C8965D3D, 0x952AB45CFA97A0B3, 0xDE469FBD99A05FE3, 0xA59BC234DB398C25,
    0xF6C69A72A3989F5C, 0xB7DCBF5354E9BECE, 0x88FCF317F22241E2, 0xCC20CE9BD35C78A5,
    0x98165AF37B2153DF, 0xE2A0B5DC971F303A, 0xA8D9D1535CE3B396, 0xFB9B7CD9A4A7443C,
    0xBB764C4CA7A44410, 0x8BAB8EEFB6409C1A, 0xD01FEF10A657842C, 0x9B10A4E5E9913129,
    0xE7109BFBA19C0C9D, 0xAC2820D9623BF429, 0x80444B5E7AA7CF85, 0xBF21E44003ACDD2D,
    0x8E679C2F5E44FF8F, 0xD433179D9C8CB841, 0x9E19DB92B4E31BA9,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Rng;

    fn json(value: f64) -> String {
        let mut out = Vec::new();
        write_float(&mut out, value);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn as_the_reference() {
        for (value, expected) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (0.1, "0.1"),
            (1e14, "100000000000000.0"),
            (1e15, "1e+15"),
            (123456789012345680.0, "1.2345678901234568e+17"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (1e100, "1e+100"),
            (-2.5e-7, "-2.5e-07"),
            (5e-324, "5e-324"),
            (f64::MAX, "1.7976931348623157e+308"),
            (9007199254740993.0, "9.007199254740992e+15"),
            (f64::INFINITY, "null"),
            (f64::NAN, "null"),
        ] {
            assert_eq!(json(value), expected);
        }
    }

    #[test]
    fn reads_back() {
        let mut rng = Rng(3);
        for _ in 0..200_000 {
            let value = f64::from_bits(rng.next());
            if value.is_finite() {
                assert_eq!(
                    json(value).parse::<f64>().unwrap().to_bits(),
                    value.to_bits()
                );
            }
        }
    }

    #[test]
    fn exponents_of_powers() {
        for exponent in -1137..=960 {
            let (power, decimal) = power_of_ten(exponent);
            let sum = exponent + power.exponent + 64;
            assert!((-60..=-32).contains(&sum), "{exponent} {decimal}");
        }
    }
}
