namespace Myelin.Graphs;

/// <summary>The attributes of <c>BatchNorm</c>, whose running mean and variance are its last two inputs.</summary>
/// <param name="Training">Whether mean and variance are the batch's, and the running ones are updated; else the running ones are used.</param>
/// <param name="Eps">Added to the variance.</param>
public readonly record struct BatchNormAttributes(bool Training, float Eps);

/// <summary>The attributes of <c>LayerNorm</c> and <c>RmsNorm</c>.</summary>
/// <param name="Axis">The first of the normalized axes, which are the last ones; counted from 0.</param>
/// <param name="Eps">Added to the variance, or to the mean square.</param>
public readonly record struct LayerNormAttributes(int Axis, float Eps);

/// <summary>The attributes of <c>GroupNorm</c>.</summary>
/// <param name="Groups">The number of groups that the channels are split into.</param>
/// <param name="Eps">Added to the variance.</param>
public readonly record struct GroupNormAttributes(int Groups, float Eps);
