using System.Globalization;
using System.Text.Json.Nodes;
using Myelin.Cli.Terminal;
using Myelin.Runs;

namespace Myelin.Cli.Files;

/// <summary>The output of `myelin info` for a saved run.</summary>
internal static class RunInfoText
{
    private sealed record Row(string Key, string Layer, Shape Output, long Parameters)
    {
        internal JsonObject ToJson() => new()
        {
            ["key"] = Key,
            ["layer"] = Layer,
            ["output"] = new JsonArray([.. Output.Select(s => JsonValue.Create(s))]),
            ["parameters"] = Parameters,
        };
    }

    internal static void Show(Output output, SavedRun saved)
    {
        RunDescription run = saved.Description;
        Module model = saved.Module();
        List<Row> rows = Rows(model, run.Preparation.InputShape);
        output.Line($"{run.Model} on {run.Dataset}: {run.Summary}");
        ShowTable(output, rows, run.Preparation.InputShape, model.ParameterCount);
        var result = new JsonObject
        {
            ["dataset"] = run.Dataset,
            ["kind"] = run.Kind.Name,
            ["model"] = run.Model.Name,
            ["parameters"] = model.ParameterCount,
            ["seed"] = run.Seed,
        };
        foreach ((string name, JsonNode? value) in JsonNode.Parse(run.SettingsToJson())!.AsObject()) result[name] = value?.DeepClone();
        result["epochs"] = run.Epochs;
        foreach ((string name, double value) in run.Figures.Where(f => f.Key != "epochs")) result[name] = value;
        foreach ((string name, long value) in run.Preparation.Figures) result[name] = value;
        result["layers"] = new JsonArray([.. rows.Select(row => row.ToJson())]);
        output.Event("result", result);
    }

    /// <summary>The modules in the order in which they run, with the shapes of their outputs for one example.</summary>
    private static List<Row> Rows(Module model, Shape input)
    {
        var rows = new List<Row>();
        foreach ((string name, Module module) in model.NamedModules().Where(m => m.Module.Children.Count == 0 || OwnParameters(m.Module) > 0))
        {
            void Add(Tensor y) => rows.Add(new Row(name, module.Describe(), y.Shape, OwnParameters(module)));
            if (module is Layer layer) layer.OnForward((_, _, y) => Add(y));
            if (module is Embedding embedding) embedding.OnForward((_, _, y) => Add(y));
        }

        if (model is LanguageModel language) language.Predict(IntTensor.From(new int[input[0]], 1, input[0]));
        else ((Layer)model).Predict(Tensor.Zeros([1, .. input]));
        return rows;
    }

    private static void ShowTable(Output output, List<Row> rows, Shape input, long parameters)
    {
        string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
        TextTable table = new(1, ("key", false), ("layer", false), ("output", false), ("parameters", true));
        table.Add("", "input", $"{Shape.Create([1, .. input])}", "");
        foreach (Row row in rows) table.Add(row.Key, row.Layer, $"{row.Output}", Count(row.Parameters));
        table.Add("", "total", "", Count(parameters));
        table.Show(output);
    }

    /// <summary>The number of values in a module's own parameters, without those of the modules inside.</summary>
    private static long OwnParameters(Module module) => module.ParameterCount - module.Children.Sum(c => c.ParameterCount);
}
