//! SearchVectors: the items whose vectors are nearest to a given one.
//!
//! Order of checks: the number of results, the expressions, the search vector, the table, the
//! index, the length of the vector, the condition.

use std::sync::Arc;

use expression::{Projection, SearchCondition};
use model::{
    ApiError, RequestFault, ReturnConsumedCapacity, SearchResultItem, SearchVectorsInput,
    SearchVectorsOutput, VectorCapacity, VectorFault,
};
use value::Value;

use crate::columns::Query;
use crate::context::RequestCtx;
use crate::derived::index::{number, shown};
use crate::engine::Engine;
use crate::expressions::Expressions;
use crate::table::{Index, IndexKind, KeyAttribute, Table, Vectors};
use crate::vectors::{Answer, Found, Search, search};

/// Results of one search. Source: "Quotas in Amazon DynamoDB" in the developer guide.
const MAX_RESULTS: i32 = 100;
/// Bytes that a search is charged for at least: a guess, as for writes.
const MIN_BYTES: usize = 1024;

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: SearchVectorsInput,
) -> Result<SearchVectorsOutput, ApiError> {
    if input.top_k > MAX_RESULTS {
        return Err(VectorFault::TopK(input.top_k).into());
    }
    let (condition, projection) = parse(&input)?;
    let vector = vector(&input.search_vector)?;
    let table = engine.catalog.table(ctx, &input.table_name)?;
    let (index, vectors) = find(&table, &input.index_name)?;
    let given = vector.len();
    if u32::try_from(given) != Ok(vectors.dimensions) {
        let expected = vectors.dimensions;
        return Err(VectorFault::SearchDimensions { given, expected }.into());
    }
    let (partition, filters) = bind(index, vectors, condition)?;
    let plan = Search {
        table: &table,
        index,
        vectors,
        query: Query::new(vector, vectors.distance),
        partition,
        filters,
        limit: usize::try_from(input.top_k).unwrap_or_default(),
    };
    let answer = search(engine, &plan).await?;
    let consumed_capacity = consumed(&answer, input.return_consumed_capacity);
    let results = results(answer, vectors, projection.as_ref());
    Ok(SearchVectorsOutput { consumed_capacity, search_results: Some(results) })
}

fn parse(
    input: &SearchVectorsInput,
) -> Result<(Option<SearchCondition>, Option<Projection>), RequestFault> {
    let condition = input.search_condition_expression.as_deref();
    let projection = input.projection_expression.as_deref();
    let names = input.expression_attribute_names.as_ref();
    let values = input.expression_attribute_values.as_ref();
    let present = condition.is_some() || projection.is_some();
    let mut expressions = Expressions::open(names, values, present)?;
    let condition = expressions.parse(condition, SearchCondition::parse)?;
    let projection = expressions.projection(projection)?;
    expressions.finish()?;
    Ok((condition, projection))
}

fn vector(given: &[Value]) -> Result<Vec<f32>, VectorFault> {
    let mut text = Vec::new();
    let numbers = given.iter().map(|value| number(value.as_raw(), &mut text));
    numbers.collect::<Option<_>>().ok_or(VectorFault::SearchVector)
}

fn find<'t>(table: &'t Arc<Table>, name: &str) -> Result<(&'t Index, &'t Vectors), ApiError> {
    let index = table.index(name).filter(|index| index.kind == IndexKind::Vector);
    let found = index.and_then(|index| Some((index, index.vectors.as_ref()?)));
    let (index, vectors) = found.ok_or_else(|| RequestFault::NoSuchIndex(name.to_owned()))?;
    if index.progress().is_some() {
        return Err(VectorFault::Backfilling(name.to_owned()).into());
    }
    Ok((index, vectors))
}

/// The partition that a condition names, and what else must be equal.
type Bound = (Option<Value>, Vec<(Box<str>, Value)>);

fn bind(
    index: &Index,
    vectors: &Vectors,
    condition: Option<SearchCondition>,
) -> Result<Bound, VectorFault> {
    let hash = index.keys.hash.first();
    let mut partition = None;
    let mut filters = Vec::new();
    for (path, value) in condition.into_iter().flat_map(|condition| condition.terms) {
        let is_hash = |hash: &&KeyAttribute| path.is_attribute() && *hash.name == *path.root;
        let known = hash.filter(is_hash).or_else(|| vectors.filter(&path.root));
        let attribute = known.filter(|_| path.is_attribute());
        let Some(attribute) = attribute else {
            return Err(VectorFault::ForeignAttribute(path.root.into()));
        };
        if value.as_raw().data_type() != attribute.data_type() {
            return Err(VectorFault::ConditionType);
        }
        if hash.is_some_and(|hash| hash == attribute) && partition.is_none() {
            partition = Some(value);
        } else {
            filters.push((path.root, value));
        }
    }
    if hash.is_some() && partition.is_none() {
        return Err(VectorFault::NoCondition);
    }
    Ok((partition, filters))
}

/// What is shown of the entries. The vector is, only if the projection names it.
fn results(
    answer: Answer,
    vectors: &Vectors,
    projection: Option<&Projection>,
) -> Vec<SearchResultItem> {
    let names_vector =
        |projection: &Projection| projection.top_level().any(|name| *name == *vectors.attribute);
    let with_vector = projection.is_some_and(names_vector);
    let result = |found: Found| {
        let item = shown(vectors, &found.entry, with_vector);
        let item = projection.map_or_else(|| item.clone(), |parts| parts.apply(item.as_map()));
        SearchResultItem { item: Some(item), score: Some(found.score) }
    };
    answer.found.into_iter().map(result).collect()
}

#[expect(clippy::cast_precision_loss, reason = "bytes of one search stay far below 2^53")]
fn consumed(answer: &Answer, asked: Option<ReturnConsumedCapacity>) -> Option<VectorCapacity> {
    match asked {
        None | Some(ReturnConsumedCapacity::None) => None,
        Some(ReturnConsumedCapacity::Total | ReturnConsumedCapacity::Indexes) => {
            Some(VectorCapacity {
                vector_search_request_bytes: Some(answer.bytes.max(MIN_BYTES) as f64),
                vector_write_request_bytes: None,
            })
        }
    }
}
