using System.Globalization;
using Myelin.Cli.Terminal;

namespace Myelin.Cli.Runs;

/// <summary>How well a model does on data kept apart.</summary>
/// <param name="Loss">The mean loss; of a perceptron the share of wrong answers.</param>
/// <param name="Figure">The accuracy, or for regression the root mean squared error in the target's unit.</param>
/// <param name="Confusion">What was taken for what; null for regression.</param>
internal sealed record Judgement(double Loss, double Figure, ConfusionMatrix? Confusion)
{
    internal static Judgement Of(Layer model, Dataset data, string modelName, float unit)
    {
        if (data.Classes == 0)
        {
            Evaluation numbers = Evaluation.Of(new SupervisedTask(model, new MeanSquaredError()), data);
            return new Judgement(numbers.Loss, numbers.Metrics["rmse"] * unit, null);
        }

        var confusion = new ConfusionMatrix(data.Classes);
        if (modelName != "perceptron")
        {
            Evaluation classes = Evaluation.Of(new SupervisedTask(model, new CrossEntropy()) { Metrics = [confusion] }, data);
            return new Judgement(classes.Loss, confusion.Value, confusion);
        }

        foreach (Batch batch in new DataLoader(data, 256).Epoch(0)) confusion.Update(model.Predict(batch.Inputs), batch);
        return new Judgement(1 - confusion.Value, confusion.Value, confusion);
    }

    internal void Show(Output output, IReadOnlyList<string> names)
    {
        if (Confusion is null)
        {
            output.Line(string.Create(CultureInfo.InvariantCulture, $"test error {Figure:G5} (root mean square, in the target's unit), test loss {Loss:F4}"));
            return;
        }

        ResultTables.Show(output, Confusion, names);
        output.Line(string.Create(CultureInfo.InvariantCulture, $"test accuracy {Figure:P2}, test loss {Loss:F4}"));
    }
}
