//! A bootstrap that is always there: the stack `CDKToolkit` and the version that CDK asks SSM for.
//!
//! Nothing is kept; a stack of that name that somebody deploys takes its place.

use wire::aws::xml::Xml;

use crate::stack::Stacks;

/// The name of the stack that `cdk bootstrap` makes.
pub(super) const NAME: &str = "CDKToolkit";
/// Newer than any that CDK knows, so that it never wants to bring its own.
const VERSION: &str = "999";
/// The qualifier that CDK uses unless told otherwise.
const QUALIFIER: &str = "hnb659fds";

/// The value of `/cdk-bootstrap/QUALIFIER/version`, when the name is one of these.
pub(crate) fn bootstrap_version(name: &str) -> Option<String> {
    let qualifier = name.strip_prefix("/cdk-bootstrap/")?.strip_suffix("/version")?;
    (!qualifier.is_empty() && !qualifier.contains('/')).then(|| VERSION.to_owned())
}

/// Whether `name` means the virtual stack.
pub(super) fn is_asked(stacks: &Stacks, name: &str) -> bool {
    name == NAME || name == id(stacks)
}

fn id(stacks: &Stacks) -> String {
    stacks.arn("stack", NAME, "00000000-0000-4000-8000-000000000000")
}

/// The member of `Stacks` that describes it.
pub(super) fn describe(stacks: &Stacks, xml: &mut Xml) {
    let (account, region) = (&stacks.namespace.account, &stacks.namespace.region);
    let bucket = format!("cdk-{QUALIFIER}-assets-{account}-{region}");
    xml.text("StackId", &id(stacks));
    xml.text("StackName", NAME);
    xml.text("Description", "Answered by Stator: nothing has to be bootstrapped here");
    xml.text("CreationTime", "1970-01-01T00:00:00.000Z");
    xml.text("StackStatus", "CREATE_COMPLETE");
    let domain = format!("{bucket}.s3.{region}.amazonaws.com");
    let outputs = [
        ("BootstrapVersion", VERSION),
        ("BucketName", &bucket),
        ("BucketDomainName", &domain),
        ("FileAssetKeyArn", "AWS_MANAGED_KEY"),
    ];
    xml.list("Outputs", outputs, |xml, (key, value)| {
        xml.text("OutputKey", key);
        xml.text("OutputValue", value);
    });
}
