namespace Myelin;

/// <summary>A simple method, fitted to some examples.</summary>
internal interface ISimpleMethod
{
    /// <summary>Answers one example.</summary>
    /// <param name="features">Its features.</param>
    /// <param name="answer">Overwritten: the difference from the mean answer.</param>
    void Answer(ReadOnlySpan<float> features, Span<float> answer);
}
