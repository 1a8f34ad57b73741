namespace Myelin;

/// <summary>Answers to examples whose targets are class numbers.</summary>
/// <param name="Right">The share that is right when rounded.</param>
/// <param name="SquaredError">The mean squared difference.</param>
internal sealed record ClassNumbers(double Right, double SquaredError)
{
    internal static ClassNumbers Of(float[] answers, float[] targets) => new(
        answers.Zip(targets).Average(pair => MathF.Round(pair.First) == pair.Second ? 1.0 : 0),
        answers.Zip(targets).Average(pair => Math.Pow(pair.First - pair.Second, 2)));
}
