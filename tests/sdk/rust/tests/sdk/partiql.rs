//! PartiQL: statements, batches, transactions.

use stator_sdk_rust::db::types::{BatchStatementRequest, ParameterizedStatement};
use stator_sdk_rust::db::{Client, operation::execute_statement::ExecuteStatementOutput};
use stator_sdk_rust::{Item, Shape, client, item, n, new_table, s};

use super::told;

async fn table(client: &Client) -> String {
    new_table(client, Shape { numbers: vec!["sk"], ..Shape::of(&["pk", "sk"]) }).await
}

async fn run(client: &Client, statement: String) -> ExecuteStatementOutput {
    client.execute_statement().statement(statement).send().await.expect("an answer")
}

fn insert(table: &str, pk: &str, sk: u32) -> String {
    format!("INSERT INTO \"{table}\" VALUE {{'pk': '{pk}', 'sk': {sk}, 'v': {sk}}}")
}

fn row(pk: &str, sk: u32, v: u32) -> Item {
    item([("pk", s(pk)), ("sk", n(sk)), ("v", n(v))])
}

#[tokio::test]
async fn an_item_is_inserted_selected_updated_and_deleted() {
    let client = client();
    let table = table(&client).await;
    run(&client, insert(&table, "a", 1)).await;
    let select = client
        .execute_statement()
        .statement(format!("SELECT * FROM \"{table}\" WHERE pk = ? AND sk = ?"))
        .parameters(s("a"))
        .parameters(n(1));
    let found = select.clone().send().await.expect("an answer");
    assert_eq!(found.items(), [row("a", 1, 1)]);
    let update =
        format!("UPDATE \"{table}\" SET v = 2 WHERE pk = 'a' AND sk = 1 RETURNING ALL NEW *");
    assert_eq!(run(&client, update).await.items(), [row("a", 1, 2)]);
    run(&client, format!("DELETE FROM \"{table}\" WHERE pk = 'a' AND sk = 1")).await;
    assert!(select.send().await.expect("an answer").items().is_empty());
}

#[tokio::test]
async fn a_second_insert_is_the_modelled_error() {
    let client = client();
    let table = table(&client).await;
    run(&client, insert(&table, "a", 1)).await;
    let again = client.execute_statement().statement(insert(&table, "a", 1));
    let error = again.send().await.expect_err("the item is there").into_service_error();
    assert!(error.is_duplicate_item_exception());
    let expected = ("DuplicateItemException", "Duplicate primary key exists in table");
    assert_eq!(told(&error), expected);
}

#[tokio::test]
async fn a_select_goes_on_from_its_token() {
    let client = client();
    let table = table(&client).await;
    for sk in 1..=5 {
        run(&client, insert(&table, "a", sk)).await;
    }
    let (mut found, mut token) = (Vec::new(), None);
    loop {
        let page = client
            .execute_statement()
            .statement(format!("SELECT sk FROM \"{table}\" WHERE pk = 'a'"))
            .limit(2)
            .set_next_token(token)
            .send()
            .await
            .expect("a page");
        found.extend(page.items().to_vec());
        token = page.next_token;
        if token.is_none() {
            break;
        }
    }
    let expected: Vec<Item> = (1..=5).map(|sk| item([("sk", n(sk))])).collect();
    assert_eq!(found, expected);
}

#[tokio::test]
async fn a_batch_answers_each_statement_by_itself() {
    let client = client();
    let table = table(&client).await;
    run(&client, insert(&table, "a", 1)).await;
    let select = |sk: u32| {
        let statement = format!("SELECT v FROM \"{table}\" WHERE pk = 'a' AND sk = {sk}");
        BatchStatementRequest::builder().statement(statement).build().expect("a statement")
    };
    let batch = client.batch_execute_statement().statements(select(1)).statements(select(2));
    let answer = batch.send().await.expect("a batch");
    let items: Vec<_> = answer.responses().iter().map(|response| response.item.clone()).collect();
    assert_eq!(items, [Some(item([("v", n(1))])), None]);
}

#[tokio::test]
async fn a_transaction_of_statements_happens_as_a_whole() {
    let client = client();
    let table = table(&client).await;
    let send = async |sks: [u32; 2]| {
        let statement = |sk: u32| {
            let statement = ParameterizedStatement::builder().statement(insert(&table, "a", sk));
            statement.build().expect("a statement")
        };
        let statements = sks.into_iter().map(statement).collect();
        client.execute_transaction().set_transact_statements(Some(statements)).send().await
    };
    send([1, 2]).await.expect("a transaction");
    let error = send([3, 2]).await.expect_err("2 is there").into_service_error();
    use stator_sdk_rust::db::operation::execute_transaction::ExecuteTransactionError as Failure;
    let Failure::TransactionCanceledException(cancelled) = error else { panic!("another error") };
    let codes: Vec<_> = cancelled.cancellation_reasons().iter().map(|why| why.code()).collect();
    assert_eq!(codes, [Some("None"), Some("DuplicateItem")]);
    let found = run(&client, format!("SELECT sk FROM \"{table}\" WHERE pk = 'a'")).await;
    assert_eq!(found.items(), [item([("sk", n(1))]), item([("sk", n(2))])]);
}

#[tokio::test]
async fn a_statement_that_does_not_parse_is_a_validation_error() {
    let wrong = client().execute_statement().statement("SELEKT * FROM t");
    let error = wrong.send().await.expect_err("no statement").into_service_error();
    let (code, message) = told(&error);
    assert_eq!(code, "ValidationException");
    assert!(message.starts_with("Statement wasn't well formed"), "{message}");
}
