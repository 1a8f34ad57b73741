namespace Myelin.Runs;

/// <summary>A class or a number for each input.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Items">One for each input, in order.</param>
public sealed record Predictions(string Model, IReadOnlyList<Prediction> Items) : Answer(Model)
{
    /// <summary>For regression: the typical difference of the training targets from their mean; 1 otherwise.</summary>
    public double Unit { get; init; } = 1;

    /// <summary>Queries a model of classes or numbers.</summary>
    /// <param name="model">The model with its weights.</param>
    /// <param name="name">The model's name.</param>
    /// <param name="hasProbabilities">Whether its scores are logarithms of probabilities.</param>
    /// <param name="preparation">How its data was prepared.</param>
    /// <param name="inputs">The inputs before scaling.</param>
    /// <param name="labels">The right classes, if they are known.</param>
    internal static Predictions Of(Layer model, string name, bool hasProbabilities, Preparation preparation, Tensor inputs, IntTensor? labels = null)
    {
        Tensor answers = model.Predict(preparation.Scaled(inputs));
        return new Predictions(name, [.. Enumerable.Range(0, answers.Shape[0]).Select(Prediction)]) { Unit = preparation.Unit };

        Prediction Prediction(int i)
        {
            Tensor answer = answers.Slice(0, i, i + 1);
            Prediction prediction = preparation.IsRegression ? Number(preparation, answer) : Class(hasProbabilities, preparation, answer);
            return prediction with { Input = inputs.Select(0, i), Label = labels is null ? null : preparation.Classes[labels[i]] };
        }
    }

    private static Prediction Number(Preparation preparation, Tensor answer) =>
        new() { Value = preparation.Origin + (preparation.TargetScale is { } scale ? scale.Invert(answer) : answer).Item() };

    private static Prediction Class(bool hasProbabilities, Preparation preparation, Tensor scores)
    {
        float[] values = hasProbabilities ? scores.Softmax().ToArray() : scores.ToArray();
        int winner = values.Length == 1 ? (values[0] > 0 ? 1 : 0) : Array.IndexOf(values, values.Max());
        return new Prediction { Class = preparation.Classes[winner], Probabilities = hasProbabilities ? [.. preparation.Classes.Zip(values)] : [] };
    }
}
