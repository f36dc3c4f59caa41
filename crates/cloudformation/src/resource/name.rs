//! Physical names, as CloudFormation makes them: stack, logical id and twelve characters.
