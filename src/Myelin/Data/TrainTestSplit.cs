namespace Myelin;

/// <summary>A data set as it is published: what to learn from and what to be judged by.</summary>
/// <param name="Name">The name, as <c>mnist</c>.</param>
/// <param name="Train">The examples to learn from; validation data is cut from these.</param>
/// <param name="Test">The examples to be read once, at the end.</param>
public sealed record TrainTestSplit(string Name, Dataset Train, Dataset Test);
