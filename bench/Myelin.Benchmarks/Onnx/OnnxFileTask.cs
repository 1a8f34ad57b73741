using System.Globalization;
using Myelin.Serialization;
using Myelin.Interop.Onnx;

namespace Myelin.Benchmarks;

/// <summary>A network of others, from an ONNX file: prepared once, and run on the same random inputs.</summary>
internal sealed class OnnxFileTask(string path) : TimedTask(Path.GetFileName(path))
{
    /// <summary>A size that a file leaves open, as in bench/peers/OnnxRuntime.</summary>
    private const int OpenSize = 2;

    internal override void Run(StepTimer timer)
    {
        OnnxModel model = OnnxModel.Open(path);
        Dictionary<string, OnnxValue> inputs = model.Inputs.ToDictionary(input => input.Name, input => Random(input, timer.Data));
        PreparedOnnxModel ready = model.Prepare(inputs);
        timer.Inference(Name, () => ready.Run(inputs));
    }

    private static OnnxValue Random(OnnxPort input, RandomData data)
    {
        int[] shape = [.. (input.Axes ?? []).Select(axis => int.TryParse(axis, CultureInfo.InvariantCulture, out int size) && size > 0 ? size : OpenSize)];
        int length = shape.Aggregate(1, (product, size) => product * size);
        if (input.Type == "float32") return data.Normal(shape);
        ElementType type = Enum.Parse<ElementType>(input.Type, ignoreCase: true);
        return NdArray.From(IntTensor.From(data.Integers(length, 2), shape)).Convert(type);
    }
}
