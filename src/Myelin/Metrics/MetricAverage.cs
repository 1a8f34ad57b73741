namespace Myelin;

/// <summary>How figures of several classes, or of several questions, become one.</summary>
public enum MetricAverage
{
    /// <summary>The mean over the classes, each of equal weight.</summary>
    Macro,

    /// <summary>The figure of all classes' counts together: common classes weigh more.</summary>
    Micro,
}
