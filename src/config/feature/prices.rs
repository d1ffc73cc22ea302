//! What a copy costs, by the prices of its region.

use crate::config::reader::{Placed, Table};

/// What computing costs on Fargate, as AWS's price list has it for the region: for Linux on x86 in
/// ap-northeast-1 USD 0.05056 per vCPU and hour, and USD 0.00553 per GB and hour.
#[derive(Clone, Debug, PartialEq)]
pub struct PriceTable {
    /// One vCPU for an hour.
    pub vcpu_hour: f64,
    /// One GB of memory for an hour.
    pub gb_hour: f64,
    /// What Spot costs of that, from 0 to 1.
    pub spot: f64,
    /// The currency, as in `USD`.
    pub currency: String,
}

/// Reads the prices, if there are any.
pub(super) fn read(table: &mut Table<'_, '_>) -> Option<PriceTable> {
    let mut table = table.table("prices")?;
    let mut price = |key| table.required_text(key, "a price as a text, as in \"0.05056\"");
    let (vcpu, gb) = (price("vcpu_hour"), price("gb_hour"));
    let spot = table.text("spot");
    let number = |text: &Placed<String>| {
        let read = text.value.parse().ok().filter(|number: &f64| number.is_finite() && *number >= 0.0);
        if read.is_none() && !text.value.is_empty() {
            table.wrong(text, format!("\"{}\" is not a price, as in \"0.05056\"", text.value));
        }
        read.unwrap_or_default()
    };
    let (vcpu_hour, gb_hour) = (number(&vcpu), number(&gb));
    let spot = spot.map_or(0.3, |spot| number(&spot));
    let currency = table.text("currency").map_or_else(|| "USD".into(), |currency| currency.value);
    table.finish();
    Some(PriceTable { vcpu_hour, gb_hour, spot, currency })
}
