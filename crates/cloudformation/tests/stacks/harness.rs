//! An engine with its stacks, the calls to them, and what to look at afterwards.

use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use access::AccessControl;
use aws_services::{AutoScaling, AwsService as _, Iam, S3, Ssm, Sts};
use cloudformation::{CloudFormation, Dependencies, Options, Spawn};
use engine::{Engine, Namespace, RequestCtx};
use env::{Deadline, Env, Task};
use model::{ApiError, Caller, DescribeTableInput, Request, Response, TableDescription};
use store::{MemoryStore, Store};
use wire::aws::{Call, Reply, Service};

/// One server, as it would be after a start.
pub(crate) struct Server {
    pub(crate) engine: Arc<Engine>,
    pub(crate) cloudformation: CloudFormation,
    sts: Sts,
    iam: Iam,
    pub(crate) access: Option<Arc<AccessControl>>,
    ssm: Ssm,
    s3: S3,
    autoscaling: AutoScaling,
    pub(crate) store: Arc<dyn Store>,
}

pub(crate) fn namespace() -> Namespace {
    Namespace::new("000000000000", "us-east-1")
}

impl Server {
    pub(crate) async fn new() -> Self {
        let store: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(&Env::real()));
        Self::on(store, Options::default()).await
    }

    /// A server over `store`.
    pub(crate) async fn on(store: Arc<dyn Store>, options: Options) -> Self {
        let env = Env::real();
        let spawner = env.clone();
        let spawn = move |task: Task| spawner.spawn("operation", task);
        Self::with(store, options, env, Arc::new(spawn)).await
    }

    /// The same, which hands its operations to `spawn`.
    pub(crate) async fn with(
        store: Arc<dyn Store>,
        options: Options,
        env: Env,
        spawn: Spawn,
    ) -> Self {
        Self::guarded(store, options, (env, spawn), false).await
    }

    /// The same; `guarded`: with users and roles, whose policies decide.
    pub(crate) async fn guarded(
        store: Arc<dyn Store>,
        options: Options,
        (env, spawn): (Env, Spawn),
        guarded: bool,
    ) -> Self {
        let engine = Arc::new(Engine::open(Arc::clone(&store), env.clone()).await.unwrap());
        let background = Arc::clone(&engine);
        env.spawn("background", async move { background.background().await });
        let sts = Sts::new(env.clone(), None);
        let ssm = Ssm::new(Arc::clone(&engine));
        let s3 = S3::new(Arc::clone(&engine));
        let access = match guarded {
            true => Some(Arc::new(AccessControl::open(Arc::clone(&engine), None).await.unwrap())),
            false => None,
        };
        let iam = Iam::new(access.clone());
        let autoscaling = AutoScaling::new(Arc::clone(&engine));
        let dependencies = Dependencies {
            ssm: ssm.clone(),
            s3: s3.clone(),
            autoscaling: autoscaling.clone(),
            access: access.clone(),
        };
        let cloudformation =
            CloudFormation::new(Arc::clone(&engine), namespace(), dependencies, options, spawn);
        Self { engine, cloudformation, sts, iam, access, ssm, s3, autoscaling, store }
    }

    /// Calls the service that a call is for.
    pub(crate) async fn answer(&self, call: Call) -> Reply {
        let mut context = RequestCtx::internal(namespace(), Deadline::NEVER);
        context.caller = Arc::clone(&call.caller);
        self.answer_in(&context, call).await
    }

    /// The same in the namespace of a context.
    pub(crate) async fn answer_in(&self, context: &RequestCtx, call: Call) -> Reply {
        match call.service {
            Service::CloudFormation => self.cloudformation.answer(context, &call).await,
            Service::Sts => self.sts.answer(context, &call).await,
            Service::Ssm => self.ssm.answer(context, &call).await,
            Service::S3 => self.s3.answer(context, &call).await,
            Service::Iam => self.iam.answer(context, &call).await,
            Service::AutoScaling => self.autoscaling.answer(context, &call).await,
            Service::CloudWatch | Service::Kinesis | Service::Stator => Reply::empty(404),
        }
    }

    /// Puts a template where nested stacks look for it.
    pub(crate) async fn upload(&self, key: &str, text: &str) {
        let mut put = call(Service::S3, text.to_owned());
        put.method = "PUT".to_owned();
        put.path = format!("/assets/{key}");
        let reply = self.answer(put).await;
        assert_eq!(reply.status, 200, "{:?}", reply.body);
    }

    /// The physical id of a resource.
    pub(crate) async fn physical_id(&self, stack: &str, resource: &str) -> String {
        let form = [("StackName", stack), ("LogicalResourceId", resource)];
        element(&self.ok("DescribeStackResource", &form).await, "PhysicalResourceId")
    }

    /// Calls CloudFormation.
    pub(crate) async fn reply(&self, action: &str, form: &[(&str, &str)]) -> Reply {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.append_pair("Action", action).extend_pairs(form);
        self.answer(call(Service::CloudFormation, body.finish())).await
    }

    /// The answer to a call that succeeds.
    pub(crate) async fn ok(&self, action: &str, form: &[(&str, &str)]) -> String {
        let reply = self.reply(action, form).await;
        let text = String::from_utf8(reply.body.to_vec()).unwrap();
        assert_eq!(reply.status, 200, "{action}: {text}");
        text
    }

    /// Code and text of a call that is refused.
    pub(crate) async fn refused(&self, action: &str, form: &[(&str, &str)]) -> (String, String) {
        let reply = self.reply(action, form).await;
        let text = String::from_utf8(reply.body.to_vec()).unwrap();
        assert_ne!(reply.status, 200, "{action}: {text}");
        (element(&text, "Code"), element(&text, "Message"))
    }

    /// The state of a stack.
    pub(crate) async fn status(&self, stack: &str) -> String {
        let text = self.ok("DescribeStacks", &[("StackName", stack)]).await;
        element(&text, "StackStatus")
    }

    /// The events of a stack, oldest first: logical id, state, reason.
    pub(crate) async fn events(&self, stack: &str) -> Vec<(String, String, String)> {
        let text = self.ok("DescribeStackEvents", &[("StackName", stack)]).await;
        let members = text.split("<member>").skip(1);
        let mut events: Vec<_> = members
            .map(|event| {
                let say = |name| element(event, name);
                (say("LogicalResourceId"), say("ResourceStatus"), say("ResourceStatusReason"))
            })
            .collect();
        events.reverse();
        events
    }

    /// Creates a stack and waits for its end.
    pub(crate) async fn create(&self, stack: &str, template: &str) -> String {
        self.ok("CreateStack", &[("StackName", stack), ("TemplateBody", template)]).await;
        self.status(stack).await
    }

    /// Changes a stack and waits for its end.
    pub(crate) async fn update(&self, stack: &str, template: &str) -> String {
        self.ok("UpdateStack", &[("StackName", stack), ("TemplateBody", template)]).await;
        self.status(stack).await
    }

    /// A table, if it is there.
    pub(crate) async fn table(&self, name: &str) -> Option<TableDescription> {
        let request = Request::DescribeTable(DescribeTableInput { table_name: name.to_owned() });
        match self.call(request).await {
            Ok(Response::DescribeTable(output)) => output.table,
            Err(ApiError::ResourceNotFound(_)) => None,
            other => panic!("{other:?}"),
        }
    }

    /// Calls the engine of tables.
    pub(crate) async fn call(&self, request: Request) -> Result<Response, ApiError> {
        let deadline = self.engine.env().deadline(Duration::from_secs(10));
        let context = RequestCtx::internal(namespace(), deadline);
        self.engine.call(&context, request).await
    }

    /// The names of a table's global indexes, sorted.
    pub(crate) async fn indexes(&self, table: &str) -> Vec<String> {
        let table = self.table(table).await.unwrap();
        let indexes = table.global_secondary_indexes.unwrap_or_default().into_iter();
        let mut names: Vec<_> = indexes.filter_map(|index| index.index_name).collect();
        names.sort();
        names
    }
}

pub(crate) fn call(service: Service, body: String) -> Call {
    Call {
        service,
        method: "POST".to_owned(),
        path: "/".to_owned(),
        query: String::new(),
        host: "127.0.0.1:8000".to_owned(),
        content_type: "application/x-www-form-urlencoded".to_owned(),
        target: String::new(),
        headers: Vec::new(),
        caller: Arc::new(Caller::internal(namespace())),
        body: body.into(),
        source: None,
        request_id: "r".to_owned(),
    }
}

/// The text of the first element of that name, unescaped as far as these tests need it.
pub(crate) fn element(xml: &str, name: &str) -> String {
    let open = format!("<{name}>");
    let text = xml.split_once(&open).and_then(|(_, rest)| rest.split_once("</"));
    let text = text.map_or("", |(text, _)| text);
    text.replace("&quot;", "\"").replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&")
}

/// A table with an `id`; `further` are properties in YAML flow style, each ending in a comma.
pub(crate) fn table(logical_id: &str, name: &str, further: &str) -> String {
    format!(
        "  {logical_id}:\n    Type: AWS::DynamoDB::Table\n    Properties: {{ TableName: {name}, \
         BillingMode: PAY_PER_REQUEST, {further} KeySchema: [{{AttributeName: id, KeyType: HASH}}], \
         AttributeDefinitions: [{{AttributeName: id, AttributeType: S}}] }}\n"
    )
}

/// A nested stack with the template at `key`.
pub(crate) fn nested(logical_id: &str, key: &str, further: &str) -> String {
    format!(
        "  {logical_id}:\n    Type: AWS::CloudFormation::Stack\n    Properties: {{ {further} \
         TemplateURL: 'https://s3.us-east-1.amazonaws.com/assets/{key}' }}\n"
    )
}

/// A table with global indexes on attributes of these names.
pub(crate) fn indexed(logical_id: &str, name: &str, indexes: &[&str]) -> String {
    let each = |text: &dyn Fn(&str) -> String| -> String {
        indexes.iter().map(|index| text(index)).collect::<Vec<_>>().join(", ")
    };
    let gsis = each(&|index| {
        format!(
            "{{IndexName: {index}, KeySchema: [{{AttributeName: {index}, KeyType: HASH}}], \
             Projection: {{ProjectionType: ALL}}}}"
        )
    });
    let keys = each(&|index| format!("{{AttributeName: {index}, AttributeType: S}}"));
    let comma = if indexes.is_empty() { "" } else { ", " };
    let gsis = if indexes.is_empty() {
        String::new()
    } else {
        format!("GlobalSecondaryIndexes: [{gsis}],")
    };
    format!(
        "  {logical_id}:\n    Type: AWS::DynamoDB::Table\n    Properties: {{ TableName: {name}, \
         BillingMode: PAY_PER_REQUEST, {gsis} KeySchema: [{{AttributeName: id, KeyType: HASH}}], \
         AttributeDefinitions: [{{AttributeName: id, AttributeType: S}}{comma}{keys}] }}\n"
    )
}

/// Resources as a template.
pub(crate) fn template(resources: &[String]) -> String {
    format!("Resources:\n{}", resources.concat())
}

/// Waits until `done` says so.
pub(crate) async fn until<F: Future<Output = bool>>(done: impl Fn() -> F) {
    let env = Env::real();
    for _ in 0..2_000 {
        if done().await {
            return;
        }
        env.sleep(Duration::from_millis(5)).await;
    }
    panic!("it did not happen");
}

/// A server whose operations wait until they are let go.
pub(crate) struct Held {
    pub(crate) server: Server,
    tasks: Arc<Mutex<Vec<Task>>>,
}

impl Held {
    pub(crate) async fn with(env: Env) -> Self {
        let store: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(&env));
        Self::over(store, env, false).await
    }

    /// The same over this store; `guarded`: where the policies of users decide.
    pub(crate) async fn over(store: Arc<dyn Store>, env: Env, guarded: bool) -> Self {
        let tasks = Arc::new(Mutex::new(Vec::new()));
        let held = Arc::clone(&tasks);
        let spawn: Spawn = Arc::new(move |task: Task| held.lock().unwrap().push(task));
        let server = Server::guarded(store, Options::default(), (env, spawn), guarded).await;
        Self { server, tasks }
    }

    /// Whether an operation waits.
    pub(crate) fn waits(&self) -> bool {
        !self.tasks.lock().unwrap().is_empty()
    }

    /// Runs the operation that waits.
    pub(crate) async fn release(&self) {
        until(|| async { self.waits() }).await;
        let task = self.tasks.lock().unwrap().pop().unwrap();
        task.await;
    }
}
