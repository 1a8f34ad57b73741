namespace Myelin;

/// <summary>Examples as rows of features and of answers.</summary>
/// <param name="Count">The number of examples.</param>
/// <param name="Features">float32 [Count, width].</param>
/// <param name="Answers">float32 [Count, width]: the difference from the mean answer.</param>
internal sealed record SimpleRows(int Count, float[] Features, float[] Answers)
{
    /// <summary>Features per example.</summary>
    internal int FeatureWidth => Features.Length / Count;

    /// <summary>Answers per example.</summary>
    internal int AnswerWidth => Answers.Length / Count;

    /// <summary>The features of an example.</summary>
    internal ReadOnlySpan<float> FeaturesOf(int row) => Features.AsSpan(row * FeatureWidth, FeatureWidth);

    /// <summary>The answers of an example.</summary>
    internal ReadOnlySpan<float> AnswersOf(int row) => Answers.AsSpan(row * AnswerWidth, AnswerWidth);
}
