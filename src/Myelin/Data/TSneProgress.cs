namespace Myelin;

/// <summary>How far a <see cref="TSne"/> has come.</summary>
/// <param name="Step">The number of steps done.</param>
/// <param name="Steps">The number of steps in all.</param>
/// <param name="Divergence">The Kullback-Leibler divergence of the neighborhoods in the plane from those in the data; smaller is better.</param>
/// <param name="Map">The positions now, float32 <c>[N, 2]</c>.</param>
public sealed record TSneProgress(int Step, int Steps, double Divergence, Tensor Map);
