using System.Globalization;

namespace Myelin.Runs;

/// <summary>Evaluates models of classes and of numbers.</summary>
internal static class LayerEvaluation
{
    internal static EvaluationReport Of(Layer model, bool hasProbabilities, Preparation preparation, Dataset data)
    {
        if (preparation.IsRegression) return Numbers(model, preparation.Unit, data);
        var confusion = new ConfusionMatrix(data.Classes);
        var task = new SupervisedTask(model, new CrossEntropy()) { Metrics = [confusion] };
        double loss = hasProbabilities ? Evaluation.Of(task, data).Loss : MistakesOf(model, data, confusion);
        string summary = string.Create(CultureInfo.InvariantCulture, $"test accuracy {confusion.Value:P2}, test loss {loss:F4}");
        return new EvaluationReport(data.Count, new Dictionary<string, double> { ["testLoss"] = loss, ["testAccuracy"] = confusion.Value }, summary)
        {
            Confusion = confusion,
            Classes = preparation.Classes,
        };
    }

    private static EvaluationReport Numbers(Layer model, float unit, Dataset data)
    {
        var found = Evaluation.Of(LayerTask.Numbers(model), data);
        double error = found.Metrics["rmse"] * unit;
        string summary = string.Create(
            CultureInfo.InvariantCulture, $"test error {error:G5} (root mean square, in the target's unit), test loss {found.Loss:F4}");
        return new EvaluationReport(data.Count, new Dictionary<string, double> { ["testLoss"] = found.Loss, ["testError"] = error }, summary);
    }

    /// <summary>For a perceptron the loss is the fraction of wrong answers.</summary>
    private static double MistakesOf(Layer model, Dataset data, ConfusionMatrix confusion)
    {
        foreach (Batch batch in new DataLoader(data, 256).Epoch(0)) confusion.Update(model.Predict(batch.Inputs), batch);
        return 1 - confusion.Value;
    }
}
