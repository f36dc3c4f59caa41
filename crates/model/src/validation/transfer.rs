//! Faults of requests for exports, imports and bulk operations. That these are refused follows from
//! AWS's documentation; the sentences are guesses (docs/guesses.md).

use std::fmt;

use super::INVALID;

/// Why a transfer cannot be asked for like this.
#[derive(Clone, Debug, PartialEq)]
pub enum TransferFault {
    /// An incremental export without its specification.
    WindowMissing,
    /// The specification of an incremental export, given with a full one.
    WindowOfFull,
    /// ExportTime, given with an incremental export.
    TimeOfIncremental,
    /// An incremental export without the beginning of its window.
    FromMissing,
    /// A window that is shorter or longer than it may be; in seconds.
    Window(i64),
    /// A filter, given with an incremental export.
    FilterOfIncremental,
    /// A filter on a key attribute.
    FilterOnKey(String),
    /// A key for encryption that does not go with the algorithm.
    KmsKey,
    /// KMS without a key.
    KmsKeyMissing,
    /// Options of CSV, given with another format.
    CsvOptions,
    /// A delimiter that is none of those that may be.
    Delimiter(String),
    /// A report without a bucket for it.
    ReportBucket,
}

impl fmt::Display for TransferFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::FilterOnKey(text) = self {
            return f.write_str(text);
        }
        write!(f, "{INVALID} ")?;
        match self {
            Self::WindowMissing => f.write_str(
                "IncrementalExportSpecification must be specified when ExportType is \
                 INCREMENTAL_EXPORT",
            ),
            Self::WindowOfFull => f.write_str(
                "IncrementalExportSpecification can only be specified when ExportType is \
                 INCREMENTAL_EXPORT",
            ),
            Self::TimeOfIncremental => {
                f.write_str("ExportTime can only be specified when ExportType is FULL_EXPORT")
            }
            Self::FromMissing => f.write_str("ExportFromTime must be specified"),
            Self::Window(seconds) => write!(
                f,
                "The period from ExportFromTime to ExportToTime must be at least 15 minutes and at \
                 most 24 hours, and is {seconds} seconds"
            ),
            Self::FilterOfIncremental => {
                f.write_str("FilterSpecification can only be specified for FULL_EXPORT")
            }
            Self::FilterOnKey(_) => Ok(()),
            Self::KmsKey => {
                f.write_str("S3SseKmsKeyId can only be specified when S3SseAlgorithm is KMS")
            }
            Self::KmsKeyMissing => {
                f.write_str("S3SseKmsKeyId must be specified when S3SseAlgorithm is KMS")
            }
            Self::CsvOptions => {
                f.write_str("InputFormatOptions.Csv can only be specified when InputFormat is CSV")
            }
            Self::Delimiter(found) => write!(
                f,
                "Csv.Delimiter must be one of comma, semicolon, colon, pipe, tab and space, and is \
                 {found:?}"
            ),
            Self::ReportBucket => f.write_str("OutputS3Configuration.S3Bucket must be specified"),
        }
    }
}
