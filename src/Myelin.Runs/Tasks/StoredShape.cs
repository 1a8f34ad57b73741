namespace Myelin.Runs;

/// <summary>What a description says of a model's ends.</summary>
/// <param name="Inputs">The shape of one input.</param>
/// <param name="Outputs">How many scores or numbers the model gives.</param>
/// <param name="Classes">The classes' names; empty if there are none.</param>
internal sealed record StoredShape(Shape Inputs, int Outputs, IReadOnlyList<string> Classes);
