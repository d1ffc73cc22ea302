//! What a running copy costs.
//!
//! Only Fargate's compute. The load balancer, addresses, storage beyond 20 GB, logs, images and data transfer
//! cost extra; most of them are there already and shared.

use std::fmt;

use crate::config::feature::PriceTable;

/// The units of one vCPU. Source: ECS API, `RegisterTaskDefinition`, `cpu`.
const UNITS: f64 = 1024.0;
const MIB_IN_GB: f64 = 1024.0;
/// Currencies without a smaller unit. Source: ISO 4217.
const WHOLE: [&str; 2] = ["JPY", "KRW"];

/// An amount of money.
#[derive(Clone, Debug, PartialEq)]
pub struct Cost {
    /// How much, in whole units of the currency.
    pub amount: f64,
    /// The currency, in three letters (ISO 4217).
    pub currency: String,
}

impl PriceTable {
    /// What a task of this size costs a day, running so many hours of it (0 to 24).
    pub fn per_day(&self, cpu_units: u32, memory_mib: u32, spot: bool, hours_per_day: f64) -> Cost {
        let vcpu = f64::from(cpu_units) / UNITS * self.vcpu_hour;
        let memory = f64::from(memory_mib) / MIB_IN_GB * self.gb_hour;
        let share = if spot { self.spot } else { 1.0 };
        let amount = (vcpu + memory) * share * hours_per_day.clamp(0.0, 24.0);
        Cost { amount, currency: self.currency.to_ascii_uppercase() }
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = if WHOLE.contains(&self.currency.as_str()) { 0 } else { 2 };
        match symbol(&self.currency) {
            Some(symbol) => write!(out, "{symbol}{:.decimals$}", self.amount),
            None => write!(out, "{:.decimals$} {}", self.amount, self.currency),
        }
    }
}

fn symbol(currency: &str) -> Option<&'static str> {
    match currency {
        "USD" => Some("$"),
        "JPY" => Some("¥"),
        "EUR" => Some("€"),
        "GBP" => Some("£"),
        "KRW" => Some("₩"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokyo(currency: &str) -> PriceTable {
        PriceTable { vcpu_hour: 0.05056, gb_hour: 0.00553, spot: 0.3, currency: currency.into() }
    }

    #[test]
    fn a_day_has_its_price() {
        let table = [
            (256, 512, false, 24.0, "$0.37"),
            (512, 2048, false, 24.0, "$0.87"),
            (512, 2048, true, 24.0, "$0.26"),
            (1024, 2048, false, 10.5, "$0.65"),
            (1024, 2048, false, 48.0, "$1.48"),
            (16384, 122_880, false, 24.0, "$35.34"),
            (256, 512, false, 0.0, "$0.00"),
            (256, 512, false, -1.0, "$0.00"),
        ];
        for (cpu, memory, spot, hours, cost) in table {
            assert_eq!(tokyo("USD").per_day(cpu, memory, spot, hours).to_string(), cost, "{cpu} {memory}");
        }
    }

    #[test]
    fn each_currency_is_written_its_way() {
        let mut yen = tokyo("jpy");
        (yen.vcpu_hour, yen.gb_hour) = (7.4, 0.81);
        assert_eq!(yen.per_day(512, 2048, false, 24.0).to_string(), "¥128");
        assert_eq!(tokyo("EUR").per_day(512, 2048, false, 24.0).to_string(), "€0.87");
        assert_eq!(tokyo("CHF").per_day(512, 2048, false, 24.0).to_string(), "0.87 CHF");
    }
}
