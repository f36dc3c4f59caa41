//! Clients that do not behave: none of them holds anything for longer than its limit, and the
//! others are answered.

use std::time::Duration;

use env::Env;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::client::{AMAZON_JSON, Client, SIGNED, ask, list_tables, post};
use crate::{GREAT, Running, Stub, soon, start, start_with};

async fn answers(server: &Running) {
    assert_eq!(ask(server.address, &list_tables("abc")).await.status, 200);
}

/// Asks for the same large answer without taking one until the server does not take more requests.
async fn ask_without_listening(server: &Running) -> TcpStream {
    let mut stream = TcpStream::connect(server.address).await.expect("a connection");
    let requests = list_tables("great").repeat(100);
    loop {
        let sent = stream.write_all(requests.as_bytes());
        // The time only says when to stop filling the buffers of the operating system.
        if tokio::time::timeout(Duration::from_secs(1), sent).await.is_err() {
            return stream;
        }
    }
}

#[tokio::test]
async fn a_client_that_takes_no_answer_is_cut_at_the_limit() {
    let server = start().await;
    let mut stream = ask_without_listening(&server).await;
    answers(&server).await;
    // The clock moves only here.
    server.clock.advance(Duration::from_secs(30));
    let mut rest = Vec::new();
    // Whatever is in the buffers, then the end. A reset says the same.
    let ended = soon("the end of the connection", stream.read_to_end(&mut rest)).await;
    assert!(ended.is_err() || !rest.is_empty());
    answers(&server).await;
}

#[tokio::test]
async fn a_client_that_takes_its_answer_slowly_but_steadily_gets_all_of_it() {
    let server = start().await;
    let mut stream = TcpStream::connect(server.address).await.expect("a connection");
    let request = list_tables("great");
    let (mut reader, mut writer) = stream.split();
    let asking = async {
        for _ in 0..8 {
            writer.write_all(request.as_bytes()).await.expect("it is taken");
        }
    };
    let listening = async {
        let mut taken = 0;
        let mut piece = vec![0; 128 << 10];
        while taken < 8 * GREAT {
            let read =
                soon("a piece", reader.read(&mut piece)).await.expect("the connection stands");
            assert!(read > 0, "cut after {taken} bytes");
            taken += read;
            // Not yet the limit for a piece, but more than the limit in all.
            server.clock.advance(Duration::from_millis(900));
            tokio::task::yield_now().await;
        }
    };
    tokio::join!(asking, listening);
}

#[tokio::test]
async fn a_client_that_has_said_all_still_gets_its_answer() {
    let server = start().await;
    let mut stream = TcpStream::connect(server.address).await.expect("a connection");
    stream.write_all(list_tables("wait").as_bytes()).await.expect("it is taken");
    soon("the call", server.stub.waiting.notified()).await;
    stream.shutdown().await.expect("half of it is closed");
    server.stub.go_on.notify_one();
    let mut answer = String::new();
    soon("the answer", stream.read_to_string(&mut answer)).await.expect("text");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

#[tokio::test]
async fn requests_behind_each_other_are_answered_in_their_order() {
    let server = start().await;
    let mut client = Client::connect(server.address).await;
    let requests: String = (0..50).map(|n| list_tables(&format!("name-{n}"))).collect();
    client.send(&requests).await;
    for n in 0..50 {
        let reply = client.reply().await;
        assert_eq!(reply.status, 200);
        assert!(reply.body.contains(&format!("name-{n}\"")), "{}", reply.body);
    }
}

#[tokio::test]
async fn a_head_that_comes_byte_by_byte_is_cut_at_the_limit() {
    let server = start().await;
    let mut stream = TcpStream::connect(server.address).await.expect("a connection");
    let trickle = async {
        stream.write_all(b"POST / HTTP/1.1\r\n").await.expect("it is taken");
        let mut number = 0_u32;
        // Until the server has hung up.
        while stream.write_all(format!("X-{number}: a\r\n").as_bytes()).await.is_ok() {
            number += 1;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    server.as_time_passes(Duration::from_secs(60), trickle).await;
    answers(&server).await;
}

#[tokio::test]
async fn a_body_that_was_announced_and_does_not_come_takes_no_room() {
    let server = start_with(Stub::default(), |settings| {
        // Room for one of them beside the reserve.
        settings.limits.bodies_bytes = 3 * settings.limits.body_bytes;
    })
    .await;
    let mut announcing = Vec::new();
    for _ in 0..4 {
        let mut client = Client::connect(server.address).await;
        client
            .send(&format!(
                "POST / HTTP/1.1\r\nHost: localhost\r\n{AMAZON_JSON}{SIGNED}\
                 X-Amz-Target: DynamoDB_20120810.ListTables\r\nContent-Length: 1000000\r\n\r\n{{"
            ))
            .await;
        announcing.push(client);
    }
    let body = format!("{{{}}}", " ".repeat(900 << 10));
    let great = post("DynamoDB_20120810.ListTables", SIGNED, &body);
    assert_eq!(ask(server.address, &great).await.status, 200);
    // The clients that announced a body get an answer when their time is over.
    server.clock.advance(Duration::from_secs(30));
    for mut client in announcing {
        assert_eq!(client.reply().await.status, 408);
    }
}

#[tokio::test]
async fn great_bodies_that_come_in_parts_all_get_to_their_end() {
    let server = start_with(Stub::default(), |settings| {
        // Room for two and a half of them beside the reserve.
        settings.limits.bodies_bytes = 4_700 << 10;
    })
    .await;
    let body = format!("{{{}}}", " ".repeat(1_000 << 10));
    let request = post("DynamoDB_20120810.ListTables", SIGNED, &body);
    let mut clients = Vec::new();
    for _ in 0..8 {
        let mut client = Client::connect(server.address).await;
        client.send(&request[..request.len() / 2]).await;
        clients.push(client);
    }
    // Each has a part now, and more is wanted than there is.
    for client in &mut clients {
        client.send(&request[request.len() / 2..]).await;
    }
    for client in &mut clients {
        assert_eq!(client.reply().await.status, 200);
    }
}

#[tokio::test]
async fn who_takes_no_answer_is_cut_when_others_need_the_room() {
    // Three large answers, and one that waits.
    let server =
        start_with(Stub::default(), |settings| settings.limits.answers_bytes = 4 << 20).await;
    let mut silent = Vec::new();
    for _ in 0..3 {
        silent.push(ask_without_listening(&server).await);
    }
    let great = list_tables("great");
    for _ in 0..5 {
        let served = async { assert_eq!(ask(server.address, &great).await.status, 200) };
        server.as_time_passes(Duration::from_millis(100), served).await;
    }
    let scrape = ask(server.address, "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n").await.body;
    assert!(!scrape.contains("stator_connections_slow_readers_cut_total 0"), "{scrape}");
    let ended = async {
        let mut rest = Vec::new();
        // The first to stop taking its answer. A reset says the same as an end.
        let _ = silent[0].read_to_end(&mut rest).await;
    };
    soon("the end of the connection", ended).await;
}

#[tokio::test]
async fn calls_with_large_answers_wait_for_their_turn_while_a_crowd_takes_none() {
    // Three large answers, and one that waits.
    let server =
        start_with(Stub::default(), |settings| settings.limits.answers_bytes = 4 << 20).await;
    let mut silent = Vec::new();
    for _ in 0..4 {
        silent.push(ask_without_listening(&server).await);
    }
    let large = post("DynamoDB_20120810.ExecuteStatement", SIGNED, r#"{"Statement":"SELECT"}"#);
    let mut calls = JoinSet::new();
    for _ in 0..4 {
        let (address, large) = (server.address, large.clone());
        calls.spawn(async move { ask(address, &large).await.status });
    }
    let served = async { assert_eq!(calls.join_all().await, [200; 4]) };
    server.as_time_passes(Duration::from_millis(100), served).await;
}

#[tokio::test]
async fn random_bytes_stop_nothing() {
    let server = start().await;
    let (random, _) = Env::manual(20_261_125, env::Timestamp::from_secs(0));
    for round in 0..300 {
        let mut bytes = vec![0; 1 + round * 7];
        random.fill_random(&mut bytes);
        let mut stream = TcpStream::connect(server.address).await.expect("a connection");
        // Half of them begin as a request does.
        if round % 2 == 0 {
            let head = format!("POST / HTTP/1.1\r\nHost: localhost\r\n{AMAZON_JSON}");
            stream.write_all(head.as_bytes()).await.expect("it is taken");
        }
        // The server may have hung up in the middle.
        let _ = stream.write_all(&bytes).await;
        let _ = stream.shutdown().await;
        let mut answer = Vec::new();
        let _ = soon("an end", stream.read_to_end(&mut answer)).await;
        let text = String::from_utf8_lossy(&answer);
        let refused = text.is_empty() || text.starts_with("HTTP/1.1 4");
        assert!(refused, "round {round}: {text}");
    }
    answers(&server).await;
}

#[tokio::test]
async fn many_connections_that_say_nothing_leave_room_for_one_that_asks() {
    let server = start().await;
    let mut silent = Vec::new();
    for _ in 0..400 {
        silent.push(Client::connect(server.address).await);
    }
    answers(&server).await;
    let mut last = silent.pop().expect("a connection");
    assert_eq!(last.ask(&list_tables("abc")).await.status, 200);
}
