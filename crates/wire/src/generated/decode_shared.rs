//! Decoders of the shared structures.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use model::{
    AttributeDefinition, GlobalSecondaryIndex, KeySchemaElement, LocalSecondaryIndex,
    OnDemandThroughput, OnDemandThroughputOverride, Projection, ProvisionedThroughput,
    ProvisionedThroughputOverride, SearchSchemaElement, SseSpecification, StreamSpecification, Tag,
    VectorAttributeDefinition, VectorIndex, WarmThroughput,
};

use super::rows_shared as rows;
use crate::decode::{Decode, Decoded, Decoder};

impl Decode for AttributeDefinition {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::ATTRIBUTE_DEFINITION, &mut |d, member| {
            match member {
                0 => out.attribute_name = d.take()?,
                _ => out.attribute_type = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for GlobalSecondaryIndex {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::GLOBAL_SECONDARY_INDEX, &mut |d, member| {
            match member {
                0 => out.index_name = d.take()?,
                1 => out.key_schema = d.take()?,
                2 => out.projection = d.take()?,
                3 => out.provisioned_throughput = d.take()?,
                4 => out.on_demand_throughput = d.take()?,
                _ => out.warm_throughput = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for KeySchemaElement {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::KEY_SCHEMA_ELEMENT, &mut |d, member| {
            match member {
                0 => out.attribute_name = d.take()?,
                _ => out.key_type = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for LocalSecondaryIndex {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::LOCAL_SECONDARY_INDEX, &mut |d, member| {
            match member {
                0 => out.index_name = d.take()?,
                1 => out.key_schema = d.take()?,
                _ => out.projection = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for OnDemandThroughput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::ON_DEMAND_THROUGHPUT, &mut |d, member| {
            match member {
                0 => out.max_read_request_units = d.take()?,
                _ => out.max_write_request_units = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for OnDemandThroughputOverride {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::ON_DEMAND_THROUGHPUT_OVERRIDE, &mut |d, _| {
            out.max_read_request_units = d.take()?;
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for Projection {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::PROJECTION, &mut |d, member| {
            match member {
                0 => out.projection_type = d.take()?,
                _ => out.non_key_attributes = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for ProvisionedThroughput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::PROVISIONED_THROUGHPUT, &mut |d, member| {
            match member {
                0 => out.read_capacity_units = d.take()?,
                _ => out.write_capacity_units = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for ProvisionedThroughputOverride {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::PROVISIONED_THROUGHPUT_OVERRIDE, &mut |d, _| {
            out.read_capacity_units = d.take()?;
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for SseSpecification {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::SSE_SPECIFICATION, &mut |d, member| {
            match member {
                0 => out.enabled = d.take()?,
                1 => out.sse_type = d.take()?,
                _ => out.kms_master_key_id = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for SearchSchemaElement {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::SEARCH_SCHEMA_ELEMENT, &mut |d, member| {
            match member {
                0 => out.attribute_name = d.take()?,
                _ => out.search_schema_element_type = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for StreamSpecification {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::STREAM_SPECIFICATION, &mut |d, member| {
            match member {
                0 => out.stream_enabled = d.take()?,
                _ => out.stream_view_type = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for Tag {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::TAG, &mut |d, member| {
            match member {
                0 => out.key = d.take()?,
                _ => out.value = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for VectorAttributeDefinition {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::VECTOR_ATTRIBUTE_DEFINITION, &mut |d, _| {
            out.attribute_name = d.take()?;
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for VectorIndex {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::VECTOR_INDEX, &mut |d, member| {
            match member {
                0 => out.index_name = d.take()?,
                1 => out.vector_attribute = d.take()?,
                2 => out.search_schema = d.take()?,
                3 => out.projection = d.take()?,
                4 => out.dimensions = d.take()?,
                _ => out.distance_function = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for WarmThroughput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::WARM_THROUGHPUT, &mut |d, member| {
            match member {
                0 => out.read_units_per_second = d.take()?,
                _ => out.write_units_per_second = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}
