//! The bootstrap stack of CDK, `CDKToolkit`, which always exists.
//!
//! Nothing is stored; a stack of that name that is deployed takes its place.

use aws_services::BOOTSTRAP_VERSION;
use wire::aws::xml::Xml;

use crate::stack::storage::StackStore;

/// The name of the stack that `cdk bootstrap` makes.
const NAME: &str = "CDKToolkit";
/// The qualifier that CDK uses by default.
const QUALIFIER: &str = "hnb659fds";

/// Whether `name` means the virtual stack.
pub(super) fn is_named(store: &StackStore, name: &str) -> bool {
    name == NAME || name == id(store)
}

fn id(store: &StackStore) -> String {
    store.arn("stack", NAME, "00000000-0000-4000-8000-000000000000")
}

/// The member of `Stacks` that describes it.
pub(super) fn describe(store: &StackStore, xml: &mut Xml) {
    let (account, region) = (&store.namespace.account, &store.namespace.region);
    let bucket = format!("cdk-{QUALIFIER}-assets-{account}-{region}");
    xml.text("StackId", &id(store));
    xml.text("StackName", NAME);
    xml.text("Description", "Answered by Stator: nothing has to be bootstrapped here");
    xml.text("CreationTime", "1970-01-01T00:00:00.000Z");
    xml.text("StackStatus", "CREATE_COMPLETE");
    let domain = format!("{bucket}.s3.{region}.amazonaws.com");
    let outputs = [
        ("BootstrapVersion", BOOTSTRAP_VERSION),
        ("BucketName", &bucket),
        ("BucketDomainName", &domain),
        ("FileAssetKeyArn", "AWS_MANAGED_KEY"),
    ];
    xml.list("Outputs", outputs, |xml, (key, value)| {
        xml.text("OutputKey", key);
        xml.text("OutputValue", value);
    });
}
