"""Changes each line of the policy evaluator's decision, one at a time: every change must make a test fail.

    python3 tests/mutations/policy.py [NUMBER…]

The sources are put back at the end, also after an interruption. One that is EQUIVALENT cannot be noticed, for the reason
that is given.
"""

import subprocess
import sys
from pathlib import Path

CRATE = Path(__file__).resolve().parents[2] / "crates" / "policy"

E, S = "src/evaluate/mod.rs", "src/evaluate/statement.rs"
MUTANTS = [
    (E, "first([attached], request, Effect::Deny)?", "first([attached], request, Effect::Allow)?"),
    (E, "denied.unwrap_or_else(|| allowed(request, policies))", "{ let _ = denied; allowed(request, policies) }"),
    (E, "    resource\n        .into_iter()\n        .chain(policies.identity", "    resource\n        .into_iter().take(0)\n        .chain(policies.identity"),
    (E, ".chain(policies.identity.iter().map(of(PolicyType::Identity)))", ".chain(policies.identity.iter().take(0).map(of(PolicyType::Identity)))"),
    (E, "        .chain(boundary)\n", "        .chain(boundary.filter(|_| false))\n"),
    (E, ".chain(policies.session.iter().map(of(PolicyType::Session)))", ".chain(policies.session.iter().take(0).map(of(PolicyType::Session)))"),
    (E, "if policies.resource_must_allow { PolicyType::Trust } else { PolicyType::Resource }", "if policies.resource_must_allow { PolicyType::Resource } else { PolicyType::Trust }"),
    (E, "let granted = policies.resource.and_then(|attached| granted(attached, request));", "let granted = policies.resource.filter(|_| false).and_then(|attached| granted(attached, request));"),
    (E, "let foreign = requester.account != request.owner;", "let foreign = requester.account == request.owner;"),
    (E, "let foreign = requester.account != request.owner;", "let foreign = false && requester.account != request.owner;"),
    (E, "None if foreign || policies.resource_must_allow || !requester.has_identity() => {", "None if policies.resource_must_allow || !requester.has_identity() => {"),
    (E, "None if foreign || policies.resource_must_allow || !requester.has_identity() => {", "None if foreign || !requester.has_identity() => {"),
    (E, "None if foreign || policies.resource_must_allow || !requester.has_identity() => {", "None if foreign || policies.resource_must_allow => {"),
    (E, "Some((_, by)) if !requester.has_identity() => by_resource(by),", "Some((_, by)) if requester.has_identity() => by_resource(by),"),
    (E, "        Some((_, by)) if !requester.has_identity() => by_resource(by),\n", ""),
    (E, "        Some(_) if foreign => by_identity(request, policies),\n", ""),
    (E, "Some((Grade::Account, _)) => by_identity(request, policies),", "Some((Grade::Account, by)) => by_resource(by),"),
    (E, "Some((Grade::Direct, by)) => by_resource(by),", "Some((Grade::Direct, by)) => limited(request, policies, by_resource(by)),"),
    (E, "Some((Grade::Direct, by)) => by_resource(by),", "Some((Grade::Direct, _)) => by_identity(request, policies),"),
    (E, "Some((Grade::Limited, by)) => limited(request, policies, by_resource(by)),", "Some((Grade::Limited, by)) => by_resource(by),"),
    (E, "Some((Grade::Limited, by)) => limited(request, policies, by_resource(by)),", "Some((Grade::Limited, _)) => by_identity(request, policies),"),
    (E, "if request.requester.kind == Kind::Root {", "if request.requester.kind != Kind::Root {"),
    (E, "if request.requester.kind == Kind::Root {", "if false && request.requester.kind == Kind::Root {"),
    (E, "match first(policies.identity.iter().copied(), request, Effect::Allow) {", "match first(policies.identity.iter().copied(), request, Effect::Deny) {"),
    (E, "None => implicit(PolicyType::Identity),", "None => Decision { cause: Cause::Root, by: None },"),
    (E, "limited(request, policies, Decision { cause, by: Some(by) })", "Decision { cause, by: Some(by) }"),
    (E, "if policies.boundary.is_some() && first(policies.boundary, request, Effect::Allow).is_none() {", "if policies.boundary.is_some() && first(policies.boundary, request, Effect::Allow).is_some() {"),
    (E, "if policies.boundary.is_some() && first(policies.boundary, request, Effect::Allow).is_none() {", "if first(policies.boundary, request, Effect::Allow).is_none() {"),
    (E, "if policies.boundary.is_some() && first(policies.boundary, request, Effect::Allow).is_none() {", "if false && first(policies.boundary, request, Effect::Allow).is_none() {"),
    (E, "return implicit(PolicyType::Boundary);", "return implicit(PolicyType::Session);"),
    (E, "first(session.iter().copied(), request, Effect::Allow).is_some();", "first(session.iter().copied(), request, Effect::Allow).is_none();"),
    (E, "Kind::RoleSession { .. } => session.is_empty() || allowed(),", "Kind::RoleSession { .. } => allowed(),"),
    (E, "Kind::RoleSession { .. } => session.is_empty() || allowed(),", "Kind::RoleSession { .. } => session.is_empty(),"),
    (E, "Kind::RoleSession { .. } => session.is_empty() || allowed(),", "Kind::RoleSession { .. } => true,"),
    (E, "Kind::FederatedUser { .. } => allowed(),", "Kind::FederatedUser { .. } => session.is_empty() || allowed(),"),
    (E, "Kind::FederatedUser { .. } => allowed(),", "Kind::FederatedUser { .. } => true,"),
    (E, "        | Kind::Anonymous => true,", "        | Kind::Anonymous => false,"),
    (E, "if passes { decision } else { implicit(PolicyType::Session) }", "{ let _ = passes; decision }"),
    (E, "if passes { decision } else { implicit(PolicyType::Session) }", "if passes { decision } else { implicit(PolicyType::Identity) }"),
    (E, "        deciding.statement.effect == effect\n            && statement", "        deciding.statement.effect != effect\n            && statement"),
    (E, "        deciding.statement.effect == effect\n            && statement", "        true\n            && statement"),
    (E, "&& statement::applies(deciding.statement, request).is_ok()", "&& statement::applies(deciding.statement, request).is_err()"),
    (E, "&& statement::applies(deciding.statement, request).is_ok()", ""),
    (E, "if deciding.statement.effect != Effect::Allow {\n            continue;", "if deciding.statement.effect != Effect::Allow {\n            break;"),
    (E, "if deciding.statement.effect != Effect::Allow {", "if deciding.statement.effect == Effect::Allow {"),
    (E, "if best.is_none_or(|(other, _)| grade > other) {", "if best.is_none_or(|(other, _)| grade < other) {"),
    (E, "if best.is_none_or(|(other, _)| grade > other) {", "if best.is_none() {"),
    (S, "principals.grade(request.requester).ok_or(Mismatch::Principal)?", "principals.grade(request.requester).unwrap_or(Grade::Direct)"),
    (S, "if !names_action(&statement.actions, request.action) {", "if names_action(&statement.actions, request.action) {"),
    (S, "if !names_action(&statement.actions, request.action) {", "if false {"),
    (S, "Verdict::Yes => true,\n        Verdict::No => false,", "Verdict::Yes => false,\n        Verdict::No => true,"),
    (S, "Verdict::Unclear => statement.effect == Effect::Deny,", "Verdict::Unclear => statement.effect == Effect::Allow,"),
    (S, "Verdict::Unclear => statement.effect == Effect::Deny,", "Verdict::Unclear => false,"),
    (S, "Verdict::Unclear => statement.effect == Effect::Deny,", "Verdict::Unclear => true,"),
    (S, ".map_or(Verdict::Yes, |named|", ".map_or(Verdict::No, |named|"),
    (S, "if !counts(resource) {", "if false && !counts(resource) {"),
    (S, "if !counts(condition.verdict(request.context)) {", "if counts(condition.verdict(request.context)) {"),
    (S, "if !counts(condition.verdict(request.context)) {", "if false && !counts(condition.verdict(request.context)) {"),
]

EQUIVALENT = {
    12: "a requester without policies of its own has no account either, so that every resource is another account's",
}


def is_noticed(file, before, after):
    path = CRATE / file
    source = path.read_text()
    assert before in source, f"{file} has no {before!r} any more"
    try:
        path.write_text(source.replace(before, after, 1))
        command = ["cargo", "test", "--quiet", "-p", "stator-policy", "--test", "it"]
        return subprocess.run(command, cwd=CRATE, capture_output=True, check=False).returncode != 0
    finally:
        path.write_text(source)


def main():
    chosen = [int(number) for number in sys.argv[1:]] or range(len(MUTANTS))
    survived = 0
    for number in chosen:
        file, before, after = MUTANTS[number]
        if number in EQUIVALENT:
            print(f"{number}: equivalent: {EQUIVALENT[number]}")
        elif is_noticed(file, before, after):
            print(f"{number}: noticed")
        else:
            survived += 1
            print(f"{number}: SURVIVED in {file}: {before!r} became {after!r}")
    sys.exit(1 if survived else 0)


if __name__ == "__main__":
    main()
