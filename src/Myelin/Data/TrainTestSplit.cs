namespace Myelin;

/// <summary>A data set as published: a training set and a test set.</summary>
/// <param name="Name">The name, such as <c>mnist</c>.</param>
/// <param name="Train">The training set; a validation set is split from it.</param>
/// <param name="Test">The test set, to be used once, at the end.</param>
public sealed record TrainTestSplit(string Name, Dataset Train, Dataset Test);
