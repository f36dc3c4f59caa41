//! Which stacks are kept at hand.

use std::sync::Arc;

use aws_services::{AutoScaling, S3, Ssm};
use engine::{Engine, Namespace};
use env::Env;
use store::MemoryStore;

use super::{AT_HAND, CloudFormation, Dependencies};

async fn service() -> CloudFormation {
    let env = Env::real();
    let store = Arc::new(MemoryStore::in_memory(&env));
    let engine = Arc::new(Engine::open(store, env).await.unwrap());
    let dependencies = Dependencies {
        ssm: Ssm::new(Arc::clone(&engine)),
        s3: S3::new(Arc::clone(&engine)),
        autoscaling: AutoScaling::new(Arc::clone(&engine)),
        access: None,
    };
    let home = Namespace::new("000000000000", "us-east-1");
    CloudFormation::new(engine, home, dependencies, <_>::default(), Arc::new(|_| {}))
}

#[tokio::test]
async fn namespaces_are_forgotten_unless_a_call_or_an_operation_uses_them() {
    let service = service().await;
    let namespace = |number: usize| Namespace::new(&format!("{number:012}"), "us-east-1");
    let called = service.stacks(&namespace(0));
    let operated = Arc::clone(&service.stacks(&namespace(1)).store);
    for number in 2..=AT_HAND + 1 {
        service.stacks(&namespace(number));
    }
    assert_eq!(service.stacks.lock().len(), 4, "two in use, and the two that came last");
    assert!(Arc::ptr_eq(&called, &service.stacks(&namespace(0))));
    assert!(Arc::ptr_eq(&operated, &service.stacks(&namespace(1)).store));
}
