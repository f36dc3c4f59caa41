//! awsJson1.0 bytes to model and back: shapes, constraints, error rendering, CRC32.
