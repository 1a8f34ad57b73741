namespace Myelin;

/// <summary>What a model's outputs mean: a loss says it, and metrics go by it.</summary>
public enum OutputKind
{
    /// <summary>Numbers, as in regression.</summary>
    Values,

    /// <summary>A score for each of several classes, of which one is right; softmax makes probabilities of them.</summary>
    ClassScores,

    /// <summary>A probability for each of several classes, of which one is right.</summary>
    ClassProbabilities,

    /// <summary>Scores of yes-or-no questions, one or several independent ones per example; above 0 is yes, and sigmoid makes probabilities.</summary>
    BinaryScores,

    /// <summary>Probabilities of yes, one or several independent ones per example; above 0.5 is yes.</summary>
    BinaryProbabilities,
}
