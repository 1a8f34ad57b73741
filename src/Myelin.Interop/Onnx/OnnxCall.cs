using Myelin.Serialization;

namespace Myelin.Interop.Onnx;

/// <summary>An operator being computed: its inputs, attributes and run.</summary>
internal readonly struct OnnxCall(OnnxRun run, OnnxNode node, OnnxValue?[] frame)
{
    internal OnnxRun Run => run;

    internal OnnxAttributes Attributes => node.Attributes;

    /// <summary>The version of the operator set that the node follows.</summary>
    internal int Opset => node.Opset;

    internal int InputCount => node.Inputs.Length;

    internal int OutputCount => node.Outputs.Length;

    /// <summary>Whether an output is used.</summary>
    internal bool Wants(int output) => output < node.Outputs.Length && node.Outputs[output] >= 0;

    /// <summary>Whether an input is given.</summary>
    internal bool Has(int input) => input < node.Inputs.Length && node.Inputs[input] >= 0;

    /// <summary>An input of any kind.</summary>
    internal OnnxValue this[int input] => Has(input)
        ? frame[node.Inputs[input]] ?? throw Invalid($"input {input} must be computed before it is read", "nothing")
        : throw Invalid($"input {input} must be given", $"{node.Inputs.Length} inputs");

    /// <summary>All inputs, which must be given.</summary>
    internal OnnxValue[] All
    {
        get
        {
            var all = new OnnxValue[InputCount];
            for (int i = 0; i < all.Length; i++) all[i] = this[i];
            return all;
        }
    }

    /// <summary>A float32 input.</summary>
    internal Tensor Tensor(int input)
    {
        OnnxValue value = this[input];
        return value.Tensor ?? throw Unsupported($"input {input} as {value.Describe()}", "Only float32 is supported: convert the model.");
    }

    /// <summary>Whether a gradient with respect to an input is wanted, here and now, such as for a computed limit or statistic.</summary>
    internal bool Learns(int input) => !NoGrad.IsActive && Has(input) && this[input].Tensor is { RequiresGrad: true };

    internal Tensor? OptionalTensor(int input) => Has(input) ? Tensor(input) : null;

    /// <summary>An input of any element type.</summary>
    internal NdArray Array(int input) => this[input].ToArray();

    /// <summary>An input of integers, such as a shape or axes; those beyond 32 bits are limited to that range, as slices expect.</summary>
    internal int[] Ints(int input)
    {
        NdArray array = Array(input);
        if (!array.Type.IsInteger) throw Invalid($"input {input} must be integers", array.Describe());
        ReadOnlySpan<long> values = array.Convert(ElementType.Int64).AsSpan<long>();
        int[] ints = new int[values.Length];
        for (int i = 0; i < ints.Length; i++) ints[i] = (int)Math.Clamp(values[i], int.MinValue, int.MaxValue);
        return ints;
    }

    /// <summary>Integers that are an input in newer operator sets and an attribute in older ones; null if neither is given.</summary>
    internal int[]? IntsOrAttribute(int input, string attribute) => Has(input) ? Ints(input) : Attributes.Ints(attribute);

    /// <summary>A single number of any type.</summary>
    internal float Scalar(int input)
    {
        NdArray array = Array(input);
        return array.Length == 1 ? array.ToTensor().Item() : throw Invalid($"input {input} must be one number", array.Describe());
    }

    /// <summary>Runs a graph given as an attribute, which may read the values of the enclosing graph.</summary>
    internal OnnxValue[] RunGraph(OnnxGraph graph, ReadOnlySpan<OnnxValue> inputs) => inputs.Length == graph.Inputs.Length
        ? graph.Run(run, inputs, frame)
        : throw Invalid($"the graph \"{graph.Name}\" must take {inputs.Length} inputs", $"{graph.Inputs.Length}");

    internal InvalidDataException Invalid(string rule, string got) =>
        new($"ONNX: {node.Label}: {rule}.\n  Got {got}.\n  The model is damaged, or its inputs are not those it was built for.");

    internal NotSupportedException Unsupported(string got, string fix) => new($"ONNX: {node.Label} must only use what is supported.\n  Got {got}.\n  {fix}");
}
