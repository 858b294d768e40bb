//! Whole hospitals, many seeds; and doors that give nothing away.

#[cfg(test)]
mod doors;
#[cfg(test)]
mod seeds;
