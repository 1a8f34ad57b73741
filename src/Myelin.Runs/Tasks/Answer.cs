namespace Myelin.Runs;

/// <summary>A model's answer; each kind of answer is a separate class.</summary>
/// <param name="Model">The model's name.</param>
public abstract record Answer(string Model);
