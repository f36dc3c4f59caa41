//! Imports: what they take, what they count, and what is refused.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test says what it needs by panicking"
)]

mod harness;

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use harness::{Bench, START};
use serde_json::{Value, json};

/// A request for an import of what is in the bucket `files`, into the table `Target`.
fn request(format: &str, more: Value) -> Value {
    let mut body = json!({
        "S3BucketSource": {"S3Bucket": "files"},
        "InputFormat": format,
        "TableCreationParameters": {
            "TableName": "Target",
            "KeySchema": [
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
            "AttributeDefinitions": [
                {"AttributeName": "pk", "AttributeType": "S"},
                {"AttributeName": "sk", "AttributeType": "S"},
                {"AttributeName": "n", "AttributeType": "N"},
            ],
            "BillingMode": "PAY_PER_REQUEST",
            "GlobalSecondaryIndexes": [{
                "IndexName": "by-n",
                "KeySchema": [{"AttributeName": "n", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }],
        },
    });
    body.as_object_mut().expect("an object").extend(more.as_object().expect("one").clone());
    body
}

/// A bench with the bucket `files` and these objects in it.
async fn bench(objects: &[(&str, &[u8])]) -> Bench {
    let bench = Bench::new().await;
    bench.bucket("files").await;
    for (key, body) in objects {
        bench.object("files", key, body).await;
    }
    bench
}

/// Carries out an import; its description.
async fn import(bench: &Bench, body: Value) -> Value {
    let answer = bench.done("ImportTable", body).await;
    let first = &answer["ImportTableDescription"];
    assert_eq!(first["ImportStatus"], "IN_PROGRESS", "{first}");
    bench.transfers.run_due_jobs().await.expect("jobs run");
    let arn = json!({"ImportArn": first["ImportArn"]});
    bench.done("DescribeImport", arn).await["ImportTableDescription"].clone()
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(text).expect("it is written");
    gzip.finish().expect("it ends")
}

#[tokio::test]
async fn what_was_exported_is_imported_and_exported_equal() {
    for format in ["DYNAMODB_JSON", "ION"] {
        let bench = bench(&[]).await;
        bench.table("Source").await;
        for number in 0..700_u32 {
            let item = json!({
                "pk": {"S": format!("p{}", number % 7)}, "sk": {"S": format!("{number:04}")},
                "n": {"N": format!("{}", number % 5)}, "b": {"B": "AAEC/w=="},
                "ss": {"SS": ["a", "b\"'\\\n"]}, "ns": {"NS": ["1.5", "-2e10"]},
                "bs": {"BS": ["AA==", "/w=="]},
                "m": {"M": {"l": {"L": [{"NULL": true}, {"BOOL": number % 2 == 0}]}, "'": {"S": ""}}},
                "small": {"N": "1E-130"}, "large": {"N": "-9.9E+125"},
                "precise": {"N": "12345678901234567890123456789012345678"},
                "text": {"S": "häßlich 日本 \u{1F600} \u{0}"},
            });
            bench.put("Source", item).await;
        }
        let arn = "arn:aws:dynamodb:us-east-1:123456789012:table/Source";
        let export = json!({"TableArn": arn, "S3Bucket": "files", "ExportFormat": format});
        let export = bench.export(export).await;
        let id =
            export["ExportManifest"].as_str().expect("a key").split('/').nth(1).expect("an ID");
        let source = json!({
            "S3Bucket": "files", "S3KeyPrefix": format!("AWSDynamoDB/{id}/data/"),
        });
        let body = json!({"S3BucketSource": source, "InputCompressionType": "GZIP"});
        let done = import(&bench, request(format, body)).await;
        assert_eq!(done["ImportStatus"], "COMPLETED", "{done}");
        for (member, count) in
            [("ImportedItemCount", 700), ("ProcessedItemCount", 700), ("ErrorCount", 0)]
        {
            assert_eq!(done[member], count, "{done}");
        }
        assert_eq!(bench.items("Target").await, bench.items("Source").await);
        let recovery = json!({"PointInTimeRecoveryEnabled": true});
        let recovery = json!({"TableName": "Target", "PointInTimeRecoverySpecification": recovery});
        bench.done("UpdateContinuousBackups", recovery).await;
        let again = bench
            .export(json!({"TableArn": arn.replace("Source", "Target"), "S3Bucket": "files"}))
            .await;
        assert_eq!(bench.exported_items(&again).await, bench.items("Source").await);
        // The index was filled with the items, and counts them.
        let query = json!({
            "TableName": "Target", "IndexName": "by-n", "KeyConditionExpression": "n = :n",
            "ExpressionAttributeValues": {":n": {"N": "3"}}, "Select": "COUNT",
        });
        assert_eq!(bench.done("Query", query).await["Count"], 140);
        let table = bench.done("DescribeTable", json!({"TableName": "Target"})).await;
        assert_eq!(table["Table"]["ItemCount"], 700);
        assert_eq!(table["Table"]["TableStatus"], "ACTIVE");
        assert_eq!(table["Table"]["TableId"], done["TableId"]);
    }
}

/// Source: API_TableCreationParameters has `VectorIndexes`.
#[tokio::test]
async fn vector_indexes_of_the_request_are_filled_with_the_items() {
    let lines: String = (1..=300)
        .map(|number| {
            format!(
                "{{\"Item\":{{\"pk\":{{\"S\":\"a\"}},\"sk\":{{\"S\":\"{number}\"}},\
                 \"e\":{{\"L\":[{{\"N\":\"{number}\"}},{{\"N\":\"0\"}}]}}}}}}\n"
            )
        })
        .collect();
    // The second vector has a number too many: the item is counted and left out.
    let wrong = "{\"Item\":{\"pk\":{\"S\":\"b\"},\"sk\":{\"S\":\"1\"},\"e\":{\"L\":[\
                 {\"N\":\"1\"},{\"N\":\"1\"},{\"N\":\"1\"}]}}}\n";
    let bench = bench(&[("1", lines.as_bytes()), ("2", wrong.as_bytes())]).await;
    let mut body = request("DYNAMODB_JSON", json!({}));
    body["TableCreationParameters"]["VectorIndexes"] = json!([{
        "IndexName": "near", "VectorAttribute": {"AttributeName": "e"}, "Dimensions": 2,
        "DistanceFunction": "EUCLIDEAN", "Projection": {"ProjectionType": "KEYS_ONLY"},
    }]);
    let done = import(&bench, body).await;
    assert_eq!([&done["ErrorCount"], &done["ImportedItemCount"]], [1, 300], "{done}");
    let search = json!({
        "TableName": "Target", "IndexName": "near", "TopK": 2,
        "SearchVector": [{"N": "41.75"}, {"N": "0"}],
    });
    let found = bench.done("SearchVectors", search).await;
    let near = |at: usize| {
        let result = &found["SearchResults"][at];
        (result["Item"]["sk"]["S"].clone(), result["Score"].clone())
    };
    assert_eq!([near(0), near(1)], [(json!("42"), json!(0.25)), (json!("41"), json!(0.75))]);
    let table = bench.done("DescribeTable", json!({"TableName": "Target"})).await;
    assert_eq!(table["Table"]["VectorIndexes"][0]["ItemCount"], 300);
}

#[tokio::test]
async fn until_it_ends_the_table_is_being_created_and_a_restart_continues() {
    let lines: String = (0..9_000)
        .map(|number| {
            format!("{{\"Item\":{{\"pk\":{{\"S\":\"a\"}},\"sk\":{{\"S\":\"{number}\"}}}}}}\n")
        })
        .collect();
    let bench = bench(&[("1", lines.as_bytes())]).await;
    let answer = bench.done("ImportTable", request("DYNAMODB_JSON", json!({}))).await;
    let described = bench.done("DescribeTable", json!({"TableName": "Target"})).await;
    assert_eq!(described["Table"]["TableStatus"], "CREATING");
    let item = json!({"pk": {"S": "x"}, "sk": {"S": "x"}});
    let put = bench.call("PutItem", json!({"TableName": "Target", "Item": item})).await;
    assert_eq!(put.expect_err("refused").code, "ResourceNotFoundException");
    let deleted = bench.call("DeleteTable", json!({"TableName": "Target"})).await;
    assert_eq!(deleted.expect_err("refused").code, "ResourceInUseException");
    let bench = bench.restarted().await;
    bench.transfers.run_due_jobs().await.expect("jobs run");
    let arn = json!({"ImportArn": answer["ImportTableDescription"]["ImportArn"]});
    let done = bench.done("DescribeImport", arn).await;
    assert_eq!(done["ImportTableDescription"]["ImportedItemCount"], 9_000, "{done}");
    assert_eq!(bench.items("Target").await.len(), 9_000);
}

#[tokio::test]
async fn items_that_are_not_valid_are_counted_and_left_out() {
    let lines = concat!(
        "{\"Item\":{\"pk\":{\"S\":\"a\"},\"sk\":{\"S\":\"1\"}}}\n",
        "{\"Item\":{\"sk\":{\"S\":\"1\"}}}\n",
        "{\"Item\":{\"pk\":{\"N\":\"1\"},\"sk\":{\"S\":\"1\"}}}\n",
        "{\"Item\":{\"pk\":{\"S\":\"a\"},\"sk\":{\"S\":\"2\"},\"n\":{\"S\":\"no number\"}}}\n",
        "{\"Item\":\n",
        "\n",
        "{\"Item\":{\"pk\":{\"S\":\"a\"},\"sk\":{\"S\":\"3\"}}}",
    );
    let bench = bench(&[("data/1", lines.as_bytes()), ("other", b"not taken")]).await;
    let source = json!({"S3Bucket": "files", "S3KeyPrefix": "data/"});
    let done = import(&bench, request("DYNAMODB_JSON", json!({"S3BucketSource": source}))).await;
    // Source: "Amazon S3 import validation" in the developer guide.
    assert_eq!(done["ImportStatus"], "FAILED");
    assert_eq!(done["FailureCode"], "ItemValidationError");
    assert_eq!(
        done["FailureMessage"],
        "Some of the items failed validation checks and were not imported. Please check \
         CloudWatch error logs for more details."
    );
    assert_eq!([&done["ErrorCount"], &done["ImportedItemCount"]], [4, 2]);
    assert_eq!(done["ProcessedItemCount"], 6);
    let table = bench.done("DescribeTable", json!({"TableName": "Target"})).await;
    assert_eq!(table["Table"]["TableStatus"], "ACTIVE");
    assert_eq!(bench.items("Target").await.len(), 2);
}

#[tokio::test]
async fn csv_has_names_in_the_first_line_or_in_the_request() {
    // Source: "Amazon S3 import formats for DynamoDB" in the developer guide: quotes are doubled,
    // keys have their types, everything else is a string, an empty cell is no attribute.
    let text = b"pk,sk,n,note\na,1,5,\"say \"\"hi\"\", twice\nor more\"\r\na,2,,plain\n";
    let bench = bench(&[("1.csv", text), ("2.csv", b"pk,sk,n,note\nb,1,7,\n")]).await;
    let done = import(&bench, request("CSV", json!({}))).await;
    assert_eq!(done["ImportStatus"], "COMPLETED", "{done}");
    let items = bench.items("Target").await;
    let item = |pk: &str, sk: &str| items[&(pk.to_owned(), sk.to_owned())].clone();
    assert_eq!(
        item("a", "1"),
        json!({
            "pk": {"S": "a"}, "sk": {"S": "1"}, "n": {"N": "5"},
            "note": {"S": "say \"hi\", twice\nor more"},
        })
    );
    assert_eq!(item("a", "2"), json!({"pk": {"S": "a"}, "sk": {"S": "2"}, "note": {"S": "plain"}}));
    assert_eq!(item("b", "1"), json!({"pk": {"S": "b"}, "sk": {"S": "1"}, "n": {"N": "7"}}));
    assert_eq!(items.len(), 3);
}

#[tokio::test]
async fn csv_takes_another_delimiter_and_names_of_the_request() {
    let bench = bench(&[("1", b"a|1\nb|2|more\nc|3\n")]).await;
    let csv = json!({"Delimiter": "|", "HeaderList": ["pk", "sk"]});
    let body = json!({"InputFormatOptions": {"Csv": csv}});
    let done = import(&bench, request("CSV", body)).await;
    assert_eq!([&done["ErrorCount"], &done["ImportedItemCount"]], [1, 2], "{done}");
}

#[tokio::test]
async fn ion_may_be_one_list_with_comments_and_long_strings() {
    let text = concat!(
        "$ion_1_0\n[ // the items\n  { Item: { pk: \"a\", 'sk': '''one ''' '''text''', ",
        "n: 1.50d1, list: [1, null, true], set: $dynamodb_SS::[\"x\"], bin: {{ AAE= }} } },\n",
        "  /* the last one */ {Item:{pk:\"b\",sk:\"\\u00e4\",n:-3}},\n]\n",
    );
    let bench = bench(&[("1", text.as_bytes())]).await;
    let done = import(&bench, request("ION", json!({}))).await;
    assert_eq!(done["ImportStatus"], "COMPLETED", "{done}");
    let items = bench.items("Target").await;
    assert_eq!(
        items[&("a".to_owned(), "one text".to_owned())],
        json!({
            "pk": {"S": "a"}, "sk": {"S": "one text"}, "n": {"N": "15"},
            "list": {"L": [{"N": "1"}, {"NULL": true}, {"BOOL": true}]},
            "set": {"SS": ["x"]}, "bin": {"B": "AAE="},
        })
    );
    assert_eq!(items[&("b".to_owned(), "ä".to_owned())]["n"], json!({"N": "-3"}));
}

#[tokio::test]
async fn compressed_files_are_read_and_others_counted_as_errors() {
    let line =
        |sk: &str| format!("{{\"Item\":{{\"pk\":{{\"S\":\"a\"}},\"sk\":{{\"S\":\"{sk}\"}}}}}}\n");
    // Two members, as `cat a.gz b.gz` makes them.
    let two = [gzip(line("1").as_bytes()), gzip(line("2").as_bytes())].concat();
    let bench = bench(&[("1", &two), ("2", line("3").as_bytes())]).await;
    let body = json!({"InputCompressionType": "GZIP"});
    let done = import(&bench, request("DYNAMODB_JSON", body)).await;
    assert_eq!([&done["ErrorCount"], &done["ImportedItemCount"]], [1, 2], "{done}");
}

#[tokio::test]
async fn zstandard_files_are_read() {
    // `printf '%s' '{"Item":{"pk":{"S":"a"},"sk":{"S":"1"}}}' | zstd --no-check`, twice.
    let frame = zstd_frame(b"{\"Item\":{\"pk\":{\"S\":\"a\"},\"sk\":{\"S\":\"1\"}}}\n");
    let other = zstd_frame(b"{\"Item\":{\"pk\":{\"S\":\"a\"},\"sk\":{\"S\":\"2\"}}}\n");
    let both = [frame.clone(), other].concat();
    let cut = frame[..frame.len() - 5].to_vec();
    let bench = bench(&[("1", &both), ("2", &cut)]).await;
    let body = json!({"InputCompressionType": "ZSTD"});
    let done = import(&bench, request("DYNAMODB_JSON", body)).await;
    assert_eq!([&done["ErrorCount"], &done["ImportedItemCount"]], [1, 2], "{done}");
}

/// A Zstandard frame of one raw block. Source: RFC 8878, sections 3.1.1.1 and 3.1.1.2.
fn zstd_frame(content: &[u8]) -> Vec<u8> {
    let length = u8::try_from(content.len()).expect("a short text");
    // Magic number; single segment with a size of one byte; the size; a last raw block.
    let mut frame = vec![0x28, 0xB5, 0x2F, 0xFD, 0x20, length];
    let header = (u32::from(length) << 3) | 1;
    frame.extend_from_slice(&header.to_le_bytes()[..3]);
    frame.extend_from_slice(content);
    frame
}

#[tokio::test]
async fn a_missing_bucket_fails_the_import_and_makes_no_table() {
    let bench = bench(&[]).await;
    let body = json!({"S3BucketSource": {"S3Bucket": "nobody"}});
    let done = import(&bench, request("DYNAMODB_JSON", body)).await;
    assert_eq!(done["ImportStatus"], "FAILED");
    assert_eq!(done["FailureCode"], "S3NoSuchBucket");
    assert_eq!(done["ErrorCount"], 0);
    let described = bench.call("DescribeTable", json!({"TableName": "Target"})).await;
    assert_eq!(described.expect_err("none").code, "ResourceNotFoundException");
}

#[tokio::test]
async fn what_cannot_be_imported_is_refused() {
    let bench = bench(&[]).await;
    bench.table("Taken").await;
    let mut taken = request("DYNAMODB_JSON", json!({}));
    taken["TableCreationParameters"]["TableName"] = "Taken".into();
    let refused = bench.call("ImportTable", taken).await.expect_err("refused");
    // Source: "Amazon S3 import validation" in the developer guide.
    assert_eq!(refused.code, "ResourceInUseException");
    assert_eq!(refused.message, "Table already exists: Taken");
    let csv = json!({"InputFormatOptions": {"Csv": {"Delimiter": "|"}}});
    let refused = bench.call("ImportTable", request("ION", csv)).await.expect_err("refused");
    assert_eq!(refused.code, "ValidationException");
    let mut unused = request("DYNAMODB_JSON", json!({}));
    unused["TableCreationParameters"]["GlobalSecondaryIndexes"] = Value::Null;
    let refused = bench.call("ImportTable", unused).await.expect_err("refused");
    assert_eq!(refused.code, "ValidationException");
    let arn = "arn:aws:dynamodb:us-east-1:123456789012:table/Target/import/01658528578619-c4d4e311";
    let refused = bench.call("DescribeImport", json!({"ImportArn": arn})).await;
    assert_eq!(refused.expect_err("refused").code, "ImportNotFoundException");
}

#[tokio::test]
async fn imports_are_listed_newest_first_and_a_token_makes_one_of_several() {
    let bench = bench(&[]).await;
    let body = request("DYNAMODB_JSON", json!({"ClientToken": "once"}));
    let first = import(&bench, body.clone()).await;
    let again = bench.done("ImportTable", body.clone()).await;
    assert_eq!(again["ImportTableDescription"]["ImportArn"], first["ImportArn"]);
    let mut other = body;
    other["InputFormat"] = "ION".into();
    let refused = bench.call("ImportTable", other).await.expect_err("refused");
    assert_eq!(refused.code, "ImportConflictException");
    bench.advance(1);
    let mut later = request("DYNAMODB_JSON", json!({}));
    later["TableCreationParameters"]["TableName"] = "Another".into();
    let later = import(&bench, later).await;
    assert_eq!(later["StartTime"].as_f64().map(|time| time as u64), Some(START + 1));
    let listed = bench.done("ListImports", json!({"PageSize": 1})).await;
    assert_eq!(listed["ImportSummaryList"][0]["ImportArn"], later["ImportArn"]);
    let next = json!({"PageSize": 1, "NextToken": listed["NextToken"]});
    let listed = bench.done("ListImports", next).await;
    assert_eq!(listed["ImportSummaryList"][0]["ImportArn"], first["ImportArn"]);
    assert_eq!(listed.get("NextToken"), None);
    let of_table = json!({"TableArn": "arn:aws:dynamodb:us-east-1:123456789012:table/Another"});
    let listed = bench.done("ListImports", of_table).await;
    assert_eq!(listed["ImportSummaryList"].as_array().map(Vec::len), Some(1));
}
