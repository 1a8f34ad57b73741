namespace Myelin.Runs;

/// <summary>What a model answers; each kind of answer is a class of its own.</summary>
/// <param name="Model">The model's name.</param>
public abstract record Answer(string Model);
