//! The expression language: lexer, parser, resolver and evaluator; pure and total.
