using System.Globalization;

namespace Myelin.Runs;

/// <summary>Evaluates models of classes and of numbers, each compared with its baseline.</summary>
internal static class LayerEvaluation
{
    internal static EvaluationReport Of(Layer model, RunDescription run, Dataset data, bool isTest) =>
        Of(model, run.Model.HasProbabilities, run.Preparation, run.Baseline, data, isTest);

    /// <param name="model">The model.</param>
    /// <param name="hasProbabilities">Whether its scores are logarithms of probabilities.</param>
    /// <param name="preparation">How its data was prepared.</param>
    /// <param name="baseline">The best guess without the inputs; null if it is not known.</param>
    /// <param name="data">Prepared data.</param>
    /// <param name="isTest">Whether the model was not trained on it.</param>
    internal static EvaluationReport Of(
        Layer model, bool hasProbabilities, Preparation preparation, Baseline? baseline, Dataset data, bool isTest = true)
    {
        string part = isTest ? "test " : "";
        return preparation.IsRegression
            ? Numbers(model, preparation.Unit, baseline, data, part)
            : Classes(model, hasProbabilities, preparation.Classes, baseline, data, part);
    }

    private static EvaluationReport Classes(
        Layer model, bool hasProbabilities, IReadOnlyList<string> names, Baseline? baseline, Dataset data, string part)
    {
        // A perceptron of two classes answers 0 or 1.
        bool isAnswer = !hasProbabilities && model.Predict(data.Take([0]).Inputs).Length == 1;
        ConfusionMatrix confusion = isAnswer ? new(data.Classes) { Output = OutputKind.BinaryProbabilities } : new(data.Classes);
        var task = new SupervisedTask(model, new CrossEntropy()) { Metrics = [confusion] };
        double loss = hasProbabilities ? Evaluation.Of(task, data).Loss : MistakesOf(model, data, confusion);
        var figures = new Dictionary<string, double> { ["testLoss"] = loss, ["testAccuracy"] = confusion.Value };
        string summary = string.Create(CultureInfo.InvariantCulture, $"{part}accuracy {confusion.Value:P2}, {part}loss {loss:F4}");
        if (baseline is not null)
        {
            double guessed = figures["testAccuracyOfCommonestClass"] = baseline.Evaluate(data).Metrics["accuracy"];
            string commonest = NameText.Of(names[baseline.CommonestClass]);
            summary += string.Create(CultureInfo.InvariantCulture, $"\nalways answering \"{commonest}\" would be {guessed:P2}");
            if (confusion.Value <= guessed) summary += ": the model is not better";
        }

        return new EvaluationReport(data.Count, figures, summary) { Confusion = confusion, Classes = names };
    }

    private static EvaluationReport Numbers(Layer model, float unit, Baseline? baseline, Dataset data, string part)
    {
        var task = new SupervisedTask(model, new MeanSquaredError()) { Metrics = [new RootMeanSquaredError(), new Mae()] };
        var found = Evaluation.Of(task, data);
        double error = found.Metrics["rmse"] * unit;
        var figures = new Dictionary<string, double> { ["testLoss"] = found.Loss, ["testError"] = error, ["testMae"] = found.Metrics["mae"] * unit };
        string summary = string.Create(CultureInfo.InvariantCulture,
            $"{part}error {NumberText.Of(error, 5)} (root mean square, in the target's unit), {part}loss {found.Loss:F4}");
        if (baseline is not null)
        {
            double guessed = figures["testErrorOfMean"] = baseline.Evaluate(data).Metrics["rmse"] * unit;
            summary += string.Create(CultureInfo.InvariantCulture, $"\nalways answering the mean would be {NumberText.Of(guessed, 5)}");
            if (error >= guessed) summary += ": the model is not better";
        }

        return new EvaluationReport(data.Count, figures, summary);
    }

    /// <summary>For a perceptron the loss is the fraction of wrong answers.</summary>
    private static double MistakesOf(Layer model, Dataset data, ConfusionMatrix confusion)
    {
        foreach (Batch batch in new DataLoader(data, 256).Epoch(0)) confusion.Update(model.Predict(batch.Inputs), batch);
        return 1 - confusion.Value;
    }
}
