//! Dates of the proleptic Gregorian calendar.

/// Year, month and day of a number of days since 1970.
pub fn civil(days: i64) -> (i64, i64, i64) {
    // Counted from a March, so that the day that may be missing is the last; 400 years at a time.
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let m = (5 * of_year + 2) / 153;
    let day = of_year - (153 * m + 2) / 5 + 1;
    let month = if m < 10 { m + 3 } else { m - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

/// `YYYYMMDDhhmmss` of seconds since 1970, in universal time.
pub fn compact_date(seconds: i64) -> String {
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil(days);
    format!(
        "{year:04}{month:02}{day:02}{:02}{:02}{:02}",
        rest / 3600,
        rest / 60 % 60,
        rest % 60
    )
}

#[cfg(test)]
mod tests {
    use super::compact_date;

    #[test]
    fn dates() {
        assert_eq!(compact_date(0), "19700101000000");
        assert_eq!(compact_date(1_700_000_000), "20231114221320");
        assert_eq!(compact_date(951_782_400), "20000229000000");
        assert_eq!(compact_date(4_107_542_399), "21000228235959");
    }
}
