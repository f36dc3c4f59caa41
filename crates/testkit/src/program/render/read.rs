//! One query or scan as a request: with expressions, with the legacy parameters, as a statement.

use super::super::{Form, Query, View};

/// A query up to its page: the condition, the filter, the direction.
pub(super) fn query(query: &Query, filter: Option<i64>, page: &str) -> String {
    let view = query.view;
    let back = if query.backward { ", ScanIndexForward:false" } else { "" };
    let index = index_member(view);
    match query.form {
        Form::Expressions => {
            let mut values = format!("\":h\":'{}'", query.hash());
            let mut condition = format!("{} = :h", view.hash);
            if let Some(least) = query.at_least {
                condition.push_str(&format!(" AND {} >= :r", view.range));
                values.push_str(&format!(", \":r\":{least}n"));
            }
            let filter = filter.map(|least| {
                values.push_str(&format!(", \":f\":{least}n"));
                ", FilterExpression:\"v >= :f\""
            });
            format!(
                "Query t {{{index}KeyConditionExpression:\"{condition}\"{back}{page}{}, \
                 ExpressionAttributeValues:{{{values}}}}}",
                filter.unwrap_or_default()
            )
        }
        Form::Legacy => {
            let mut conditions = compared(view.hash, "EQ", &format!("'{}'", query.hash()));
            if let Some(least) = query.at_least {
                let range = compared(view.range, "GE", &format!("{least}n"));
                conditions.push_str(&format!(", {range}"));
            }
            let filter = filter.map(|least| {
                format!(", QueryFilter:{{{}}}", compared("v", "GE", &format!("{least}n")))
            });
            format!(
                "Query t {{{index}KeyConditions:{{{conditions}}}{back}{page}{}}}",
                filter.unwrap_or_default()
            )
        }
        Form::Statement => {
            let mut place = format!("{}='{}'", view.hash, query.hash());
            if let Some(least) = query.at_least {
                place.push_str(&format!(" AND {}>={least}", view.range));
            }
            if let Some(least) = filter {
                place.push_str(&format!(" AND v>={least}"));
            }
            let order = if query.backward { "DESC" } else { "ASC" };
            select(view, &format!(" WHERE {place} ORDER BY {} {order}", view.range))
        }
    }
}

pub(super) fn scan(view: View, filter: Option<i64>, form: Form) -> String {
    let index = index_member(view);
    let members = match (form, filter) {
        (Form::Statement, Some(least)) => return select(view, &format!(" WHERE v>={least}")),
        (Form::Statement, None) => return select(view, ""),
        (Form::Expressions, Some(least)) => format!(
            "{index}FilterExpression:\"v >= :f\", ExpressionAttributeValues:{{\":f\":{least}n}}"
        ),
        (Form::Legacy, Some(least)) => {
            format!("{index}ScanFilter:{{{}}}", compared("v", "GE", &format!("{least}n")))
        }
        (Form::Expressions | Form::Legacy, None) => index,
    };
    format!("Scan t {{{}}}", members.trim_end_matches(", "))
}

fn select(view: View, rest: &str) -> String {
    let index = match view.name {
        "" => String::new(),
        name => format!(".\\\"{name}\\\""),
    };
    format!("ExecuteStatement {{Statement:\"SELECT * FROM \\\"${{t}}\\\"{index}{rest}\"}}")
}

fn compared(name: &str, operator: &str, value: &str) -> String {
    format!("{name}:{{ComparisonOperator:\"{operator}\", AttributeValueList:[{value}]}}")
}

fn index_member(view: View) -> String {
    match view.name {
        "" => String::new(),
        name => format!("IndexName:\"{name}\", "),
    }
}
