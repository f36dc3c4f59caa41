//! Laws of the parser: any text, never a panic, and an end in bounded time.

use proptest::prelude::*;
use templates::Template;
use templates::Value;

use super::harness::plan;

/// Pieces that templates are made of, in an order that makes no sense.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"",
        "'",
        "\n",
        "  ",
        "- ",
        "!Ref ",
        "!Sub ",
        "!GetAtt a.b",
        "&a ",
        "*a",
        "|",
        ">",
        "#",
        "?",
        "%YAML",
        "---",
        "...",
        "Resources",
        "Type",
        "AWS::DynamoDB::Table",
        "Fn::If",
        "Fn::ForEach::x",
        "${",
        "}}",
        "{{resolve:ssm:",
        "Parameters",
        "Default",
        "null",
        "\u{0}",
        "\u{feff}",
        "é",
        "\t",
        "0x1f",
        "!!str ",
        "<<: ",
        "Transform: AWS::LanguageExtensions\n",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        let _ = Template::parse(&text).map_err(|error| error.to_string());
    }

    #[test]
    fn any_pieces_are_read_or_refused(text in pieces()) {
        let refused = plan(&text).err();
        prop_assert!(refused.is_none_or(|error| !error.to_string().is_empty()));
    }

    #[test]
    fn any_argument_of_a_function_is_resolved_or_refused(
        function in prop::sample::select(vec![
            "Ref", "Fn::GetAtt", "Fn::Join", "Fn::Sub", "Fn::Select", "Fn::Split", "Fn::If", "Fn::FindInMap",
            "Fn::ImportValue", "Fn::Base64", "Fn::GetAZs", "Fn::Cidr", "Fn::Length", "Fn::ToJsonString",
        ]),
        argument in pieces(),
        list in any::<bool>(),
    ) {
        let argument = Value::from(argument);
        let argument = if list { serde_json::json!([argument, argument]) } else { argument };
        let text = serde_json::json!({
            "Transform": "AWS::LanguageExtensions",
            "Resources": {"R": {"Type": "AWS::CDK::Metadata", "Properties": {"P": {function: argument}}}},
        });
        let _ = plan(&text.to_string()).map_err(|error| error.to_string());
    }
}

/// Texts that make parsers slow, each as long as a template may be; none of them is a template. A
/// parser that takes quadratic time does not come to the end of this test.
#[test]
fn long_texts_that_are_no_template_are_refused() {
    let million = |piece: &str| piece.repeat(1_000_000 / piece.len());
    for text in [
        million("["),
        million("{"),
        million("- "),
        million("? "),
        million("a: "),
        million("&a "),
        million("!"),
        million("\n"),
        million("'"),
        million("# "),
        million("%"),
        million("\t"),
        million("a\n"),
        million("- a\n"),
        million("\"\\"),
        million("|\n"),
        million("[a, "),
        format!("a: {}", million("b ")),
        format!("[{}]", million("a,")),
        format!("{{\"a\": \"{}", million("x")),
    ] {
        let head: String = text.chars().take(10).collect();
        assert!(Template::parse(&text).is_err(), "{head:?}");
    }
}

/// Templates that make planning slow: long lists of everything, each referring to something.
#[test]
fn long_templates_are_planned_to_the_end() {
    let many = |count: usize, piece: &dyn Fn(usize) -> String| -> String {
        (0..count).map(piece).collect::<Vec<_>>().join(", ")
    };
    let resource = "Resources: {R: {Type: AWS::CDK::Metadata, Properties: {P: ";
    for text in [
        format!("{resource}[{}]}}}}}}", many(50_000, &|number| format!("!Ref X{number}"))),
        format!("{resource}[{}]}}}}}}", many(30_000, &|number| format!("!ImportValue x{number}"))),
        format!("{resource}'{}'}}}}}}", "{{resolve:".repeat(90_000)),
        format!("{resource}!Sub '{}'}}}}}}", "${".repeat(400_000)),
        format!("{resource}!Sub '{}'}}}}}}", "${AWS::Region}".repeat(50_000)),
        format!(
            "{resource}1}}}}}}\nParameters: {{P: {{Type: String, Default: a, AllowedPattern: \
             '(?=x)((a{{1000}}){{1000}}){{1000}}'}}}}"
        ),
        format!(
            "Resources: {{{}}}",
            many(500, &|number| format!(
                "R{number}: {{Type: AWS::CDK::Metadata, DependsOn: R{}}}",
                number + 1
            ))
        ),
    ] {
        let head: String = text.chars().take(80).collect();
        let told = plan(&text).map(|plan| plan.resources.len()).map_err(|error| error.to_string());
        assert!(told.as_ref().map_or_else(|text| !text.is_empty(), |count| *count == 1), "{head}");
    }
}
