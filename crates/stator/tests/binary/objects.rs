//! Objects of S3 over the binary: put at the same time, and killed while they are put.

use rustix::process::Signal;

use crate::process::Server;

/// An object of 20 MB in which every byte says whose it is.
fn body(of: u8) -> Vec<u8> {
    vec![of; 20_000_000]
}

fn get(server: &Server, path: &str) -> Vec<u8> {
    let (status, body) = server.s3("GET", path, b"").expect("an answer");
    assert_eq!(status, 200);
    body
}

/// Whose object it is, if it is one.
fn owner(body: &[u8]) -> Option<u8> {
    let first = *body.first()?;
    (body.len() == 20_000_000 && body.iter().all(|byte| *byte == first)).then_some(first)
}

#[test]
fn of_concurrent_puts_of_one_object_one_is_there_whole() {
    let dir = tempfile::tempdir().expect("a directory");
    let server = Server::on(dir.path());
    for round in 0..3_u8 {
        let put = |of: u8| {
            let server = &server;
            move || assert_eq!(server.s3("PUT", "/assets/a", &body(of)).expect("an answer").0, 200)
        };
        std::thread::scope(|scope| {
            (0..4).for_each(|of| drop(scope.spawn(put(16 * round + of + 1))));
        });
        let found = owner(&get(&server, "/assets/a")).expect("a whole object");
        assert_eq!(found / 16, round, "one of this round");
    }
    server.stop(Signal::TERM);
    let server = Server::on(dir.path());
    assert_eq!(owner(&get(&server, "/assets/a")).expect("a whole object") / 16, 2);
}

#[test]
fn an_object_is_whole_after_kills_and_its_neighbour_stays() {
    let dir = tempfile::tempdir().expect("a directory");
    let server = Server::on(dir.path());
    assert_eq!(server.s3("PUT", "/assets/a%00", b"neighbour").expect("an answer").0, 200);
    assert_eq!(server.s3("PUT", "/assets/a", &body(1)).expect("an answer").0, 200);
    drop(server);
    let mut acknowledged = 1;
    for round in 2..8 {
        let server = Server::on(dir.path());
        let before = server.commits();
        std::thread::scope(|scope| {
            let put = scope.spawn(|| server.s3("PUT", "/assets/a", &body(round)));
            // Another number of commits in each round.
            let wanted = before + u64::from(round) % 3 + 1;
            while server.commits() < wanted && !put.is_finished() {}
            server.kill();
            if matches!(put.join(), Ok(Some((200, _)))) {
                acknowledged = round;
            }
        });
        drop(server);
        let server = Server::on(dir.path());
        let found = owner(&get(&server, "/assets/a")).expect("a whole object");
        assert!(found == acknowledged || found == round, "{found} after {acknowledged}");
        acknowledged = found;
    }
    let server = Server::start(&["--data", dir.path().to_str().expect("a path"), "--test-control"]);
    assert_eq!(server.post("/_stator/idle", "").0, 200);
    assert_eq!(owner(&get(&server, "/assets/a")), Some(acknowledged));
    assert_eq!(server.s3("DELETE", "/assets/a", b"").expect("an answer").0, 204);
    assert_eq!(get(&server, "/assets/a%00"), b"neighbour");
}
