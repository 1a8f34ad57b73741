using Myelin.Graphs;

namespace Myelin.Interop.Onnx;

/// <summary>An operator to be written: its form in both traces, and the file under construction.</summary>
internal readonly struct ExportedCall(OnnxExporter exporter, TracedOperator first, TracedOperator second)
{
    internal OnnxExporter Graph => exporter;

    /// <summary>The operator's attributes, which must be the same in both traces if they are written unchanged.</summary>
    internal T Attributes<T>() => (T)first.Attributes;

    internal T OtherAttributes<T>() => (T)second.Attributes;

    /// <summary>The name of ids that are attributes.</summary>
    internal string Ids<T>(Func<T, IntTensor> ids) => exporter.NameOf(ids(Attributes<T>()), ids(OtherAttributes<T>()));

    /// <summary>The shape of an input.</summary>
    internal Shape From(int input = 0) => first.Inputs[input]!.Shape;

    internal string Name => first.Name;

    internal Shape To => first.Outputs[0].Shape;

    /// <summary>The output's shape in the trace of another batch.</summary>
    internal Shape SecondOutput => second.Outputs[0].Shape;

    internal bool Has(int input) => input < first.Inputs.Count && first.Inputs[input] is not null;

    /// <summary>The name of an input's value.</summary>
    internal string this[int input] => exporter.NameOf(first.Inputs[input]!, second.Inputs[input]!);

    /// <summary>The names of all inputs; empty for those that are missing.</summary>
    internal string[] All
    {
        get
        {
            var all = new string[first.Inputs.Count];
            for (int i = 0; i < all.Length; i++) all[i] = Has(i) ? this[i] : "";
            return all;
        }
    }

    internal string Node(string type, ReadOnlySpan<string> inputs, params ReadOnlySpan<(string Name, object Value)> attributes) =>
        exporter.Node(type, inputs, attributes);

    /// <summary>The output's shape, for Reshape.</summary>
    internal string OutputSizes => exporter.Sizes(first.Outputs[0].Shape, second.Outputs[0].Shape);

    /// <summary>The output's shape, for operators that do not accept a computed size.</summary>
    internal string ComputedOutputSizes => exporter.ComputedSizes(first.Outputs[0].Shape, second.Outputs[0].Shape);

    /// <summary>A shape for Reshape in which the batch is free, made of sizes of both traces.</summary>
    internal string Sizes(Func<TracedOperator, int[]> sizes) => exporter.Sizes(Shape.Create(sizes(first)), Shape.Create(sizes(second)));

    internal NotSupportedException Unsupported(string what, string fix) =>
        new($"SaveOnnx: {first.Name} must have a counterpart in ONNX.\n  Got {what}.\n  {fix}");
}
