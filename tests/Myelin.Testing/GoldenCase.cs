using System.Text.Json;

namespace Myelin.Testing;

/// <summary>One recorded computation: its attributes, and tensors by role (x0, y, dy, dx0, …).</summary>
public sealed class GoldenCase
{
    private readonly GoldenFile _file;
    private readonly int _number;
    private readonly JsonElement _attributes;
    private readonly HashSet<string> _roles;

    public GoldenCase(GoldenFile file, int number, JsonElement attributes, HashSet<string> roles) =>
        (_file, _number, _attributes, _roles) = (file, number, attributes, roles);

    public string Op => _attributes.GetProperty("op").GetString()!;

    public IEnumerable<string> Roles => _roles;

    /// <summary>Corners and poles: values are compared, differences are not taken.</summary>
    public bool HasKinks => Flag("kinks");

    /// <summary>How many float inputs there are.</summary>
    public int InputCount => Enumerable.Range(0, 99).First(i => !Has($"x{i}"));

    public bool Has(string role) => _roles.Contains(role);

    /// <summary>A tensor of its own for each call.</summary>
    public Tensor this[string role] => Tensor.From(Floats(role), ShapeOf(role)).Reshape(ShapeOf(role));

    public IntTensor Ints(string role) => IntTensor.From(_file.Ints(Key(role)), ShapeOf(role)).Reshape(ShapeOf(role));

    public bool IsInt(string role) => _file.IsInt(Key(role));

    public float[] Floats(string role) => _file.Floats(Key(role));

    public double[] Doubles(string role) => _file.Doubles(Key(role));

    public int[] ShapeOf(string role) => _file.Shape(Key(role));

    public int Int(string name, int missing = 0) => _attributes.TryGetProperty(name, out JsonElement value) ? value.GetInt32() : missing;

    public double Double(string name, double missing = 0) => _attributes.TryGetProperty(name, out JsonElement value) ? value.GetDouble() : missing;

    public float Float(string name, float missing = 0) => (float)Double(name, missing);

    public bool Flag(string name) => _attributes.TryGetProperty(name, out JsonElement value) && value.GetBoolean();

    public string Text(string name) => _attributes.GetProperty(name).GetString()!;

    public T Choice<T>(string name) where T : struct, Enum => Enum.Parse<T>(Text(name));

    public bool HasList(string name) => _attributes.TryGetProperty(name, out _);

    public int[] List(string name) => [.. _attributes.GetProperty(name).EnumerateArray().Select(v => v.GetInt32())];

    public double[] Numbers(string name, params double[] missing) =>
        _attributes.TryGetProperty(name, out JsonElement value) ? [.. value.EnumerateArray().Select(v => v.GetDouble())] : missing;

    public (int, int)[] Pairs(string name) => [.. _attributes.GetProperty(name).EnumerateArray().Select(v => (v[0].GetInt32(), v[1].GetInt32()))];

    /// <summary>A number or a pair, as PyTorch takes for strides and the like.</summary>
    public Size2? Size(string name)
    {
        if (!_attributes.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind == JsonValueKind.Number) return value.GetInt32();
        return value.GetArrayLength() == 1 ? value[0].GetInt32() : (value[0].GetInt32(), value[1].GetInt32());
    }

    private string Key(string role) => $"{_number}.{role}";

    public override string ToString() => $"{Op} {_attributes.GetProperty("name").GetString()}";
}
