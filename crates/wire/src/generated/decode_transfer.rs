//! Decoders of the transfer structures.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use model::{
    CancelBulkOperationInput, CsvOptions, DescribeBulkOperationInput, DescribeExportInput,
    DescribeImportInput, ExportTableToPointInTimeInput, FilterSpecification, ImportTableInput,
    IncrementalExportSpecification, InputFormatOptions, InputS3Configuration,
    ListBulkOperationsInput, ListExportsInput, ListImportsInput, OutputS3Configuration,
    S3BucketSource, StartBulkPutItemsInput, TableCreationParameters,
};

use super::rows_transfer as rows;
use crate::decode::{Decode, Decoded, Decoder};

impl Decode for CancelBulkOperationInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::CANCEL_BULK_OPERATION_INPUT, &mut |d, _| {
            out.bulk_operation_arn = d.take()?;
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for CsvOptions {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::CSV_OPTIONS, &mut |d, member| {
            match member {
                0 => out.delimiter = d.take()?,
                _ => out.header_list = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for DescribeBulkOperationInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::DESCRIBE_BULK_OPERATION_INPUT, &mut |d, _| {
            out.bulk_operation_arn = d.take()?;
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for DescribeExportInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::DESCRIBE_EXPORT_INPUT, &mut |d, _| {
            out.export_arn = d.take()?;
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for DescribeImportInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::DESCRIBE_IMPORT_INPUT, &mut |d, _| {
            out.import_arn = d.take()?;
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for ExportTableToPointInTimeInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::EXPORT_TABLE_TO_POINT_IN_TIME_INPUT, &mut |d, member| {
            match member {
                0 => out.table_arn = d.take()?,
                1 => out.export_time = d.take()?,
                2 => out.client_token = d.take()?,
                3 => out.s3_bucket = d.take()?,
                4 => out.s3_bucket_owner = d.take()?,
                5 => out.s3_prefix = d.take()?,
                6 => out.s3_sse_algorithm = d.take()?,
                7 => out.s3_sse_kms_key_id = d.take()?,
                8 => out.export_format = d.take()?,
                9 => out.export_type = d.take()?,
                10 => out.incremental_export_specification = d.take()?,
                _ => out.filter_specification = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for FilterSpecification {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::FILTER_SPECIFICATION, &mut |d, member| {
            match member {
                0 => out.filter_expression = d.take()?,
                1 => out.projection_expression = d.take()?,
                2 => out.key_condition_expression = d.take()?,
                3 => out.expression_attribute_names = d.take()?,
                _ => out.expression_attribute_values = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for ImportTableInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::IMPORT_TABLE_INPUT, &mut |d, member| {
            match member {
                0 => out.client_token = d.take()?,
                1 => out.s3_bucket_source = d.take()?,
                2 => out.input_format = d.take()?,
                3 => out.input_format_options = d.take()?,
                4 => out.input_compression_type = d.take()?,
                _ => out.table_creation_parameters = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for IncrementalExportSpecification {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::INCREMENTAL_EXPORT_SPECIFICATION, &mut |d, member| {
            match member {
                0 => out.export_from_time = d.take()?,
                1 => out.export_to_time = d.take()?,
                _ => out.export_view_type = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for InputFormatOptions {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::INPUT_FORMAT_OPTIONS, &mut |d, _| {
            out.csv = d.take()?;
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for InputS3Configuration {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::INPUT_S3_CONFIGURATION, &mut |d, member| {
            match member {
                0 => out.s3_bucket_owner = d.take()?,
                1 => out.s3_bucket = d.take()?,
                2 => out.s3_key_prefix = d.take()?,
                3 => out.input_format = d.take()?,
                _ => out.input_compression_type = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for ListBulkOperationsInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::LIST_BULK_OPERATIONS_INPUT, &mut |d, member| {
            match member {
                0 => out.max_results = d.take()?,
                _ => out.next_token = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for ListExportsInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::LIST_EXPORTS_INPUT, &mut |d, member| {
            match member {
                0 => out.table_arn = d.take()?,
                1 => out.max_results = d.take()?,
                _ => out.next_token = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for ListImportsInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::LIST_IMPORTS_INPUT, &mut |d, member| {
            match member {
                0 => out.table_arn = d.take()?,
                1 => out.page_size = d.take()?,
                _ => out.next_token = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for OutputS3Configuration {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::OUTPUT_S3_CONFIGURATION, &mut |d, member| {
            match member {
                0 => out.s3_bucket_owner = d.take()?,
                1 => out.s3_bucket = d.take()?,
                2 => out.s3_key_prefix = d.take()?,
                3 => out.s3_sse_algorithm = d.take()?,
                4 => out.s3_sse_kms_key_id = d.take()?,
                _ => out.output_type = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for S3BucketSource {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::S3_BUCKET_SOURCE, &mut |d, member| {
            match member {
                0 => out.s3_bucket_owner = d.take()?,
                1 => out.s3_bucket = d.take()?,
                _ => out.s3_key_prefix = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for StartBulkPutItemsInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::START_BULK_PUT_ITEMS_INPUT, &mut |d, member| {
            match member {
                0 => out.client_token = d.take()?,
                1 => out.input_s3_configuration = d.take()?,
                2 => out.output_s3_configuration = d.take()?,
                3 => out.table_name = d.take()?,
                4 => out.max_write_request_units = d.take()?,
                _ => out.performance_tier = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for TableCreationParameters {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::TABLE_CREATION_PARAMETERS, &mut |d, member| {
            match member {
                0 => out.table_name = d.take()?,
                1 => out.attribute_definitions = d.take()?,
                2 => out.key_schema = d.take()?,
                3 => out.billing_mode = d.take()?,
                4 => out.provisioned_throughput = d.take()?,
                5 => out.on_demand_throughput = d.take()?,
                6 => out.sse_specification = d.take()?,
                7 => out.global_secondary_indexes = d.take()?,
                _ => out.vector_indexes = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}
