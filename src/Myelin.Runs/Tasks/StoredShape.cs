namespace Myelin.Runs;

/// <summary>The stored shapes of a model's input and output.</summary>
/// <param name="Inputs">The shape of one input.</param>
/// <param name="Outputs">The number of scores or values that the model outputs.</param>
/// <param name="Classes">The classes' names; empty if there are none.</param>
internal sealed record StoredShape(Shape Inputs, int Outputs, IReadOnlyList<string> Classes);
