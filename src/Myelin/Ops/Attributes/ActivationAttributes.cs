namespace Myelin.Graphs;

/// <summary>The attributes of <c>LeakyRelu</c>.</summary>
/// <param name="Slope">The slope below 0.</param>
public readonly record struct LeakyReluAttributes(float Slope);

/// <summary>The attributes of <c>Elu</c> and <c>Selu</c>: scale·x above 0, scale·alpha·(eˣ-1) below.</summary>
/// <param name="Alpha">The negative limit is -scale·alpha.</param>
/// <param name="Scale">The factor of the result; 1 for Elu.</param>
public readonly record struct EluAttributes(double Alpha, double Scale);

/// <summary>The attributes of <c>Clamp</c>, <c>HardTanh</c> and <c>Relu6</c>.</summary>
/// <param name="Min">The lower limit.</param>
/// <param name="Max">The upper limit.</param>
public readonly record struct ClampAttributes(float Min, float Max);

/// <summary>The attributes of <c>Softplus</c>.</summary>
/// <param name="Beta">The sharpness of the bend.</param>
/// <param name="Threshold">Above this value of beta·x the output is x itself.</param>
public readonly record struct SoftplusAttributes(float Beta, float Threshold);
