using System.Reflection;

namespace Myelin.Tests;

/// <summary>What is printed in a debugger, a notebook or a log: values, not the names of types.</summary>
public sealed class PrintedTypesTests
{
    private static readonly Type[] s_types = [.. typeof(Tensor).Assembly.GetExportedTypes().Where(t =>
        !(t.Name.Contains('<', StringComparison.Ordinal) || t.IsAbstract || t.IsInterface || t.IsEnum || t.IsByRefLike
            || typeof(Delegate).IsAssignableFrom(t) || typeof(Exception).IsAssignableFrom(t)))];

    /// <summary>Records with lists that say little: options, and attributes of operators, which programs read.</summary>
    private static readonly HashSet<string> s_exceptions =
    [
        nameof(DataLocation), nameof(DataOptions), nameof(DataSource), nameof(FitOptions), "TensorFile", "Trace`1",
        "ConcatAttributes", "PadAttributes", "PermuteAttributes", "RecurrentAttributes", "ReduceAxesAttributes", "TracedOperator",
    ];

    [Fact]
    public void Every_public_type_prints_as_text()
    {
        string[] names = [.. s_types.Where(PrintsItsName).Select(t => t.Name)];
        Assert.True(names.Length == 0, string.Join(" ", names));
    }

    [Fact]
    public void No_record_prints_the_type_of_a_list()
    {
        string[] names = [.. s_types.Where(t => IsMade(t) && t.GetProperties().Any(p => p.GetIndexParameters().Length == 0 && PrintsItsName(p.PropertyType)))
            .Select(t => t.Name)];
        Assert.True(s_exceptions.SetEquals(names), string.Join(" ", names));
    }

    [Fact]
    public void Usual_objects_print_what_they_are()
    {
        var data = new TensorDataset(Tensor.Zeros(4, 2), IntTensor.From([0, 1, 0, 1]));
        var model = new Sequential(new Linear(2, 2));
        var optimizer = new Adam(model.Parameters());
        Assert.Equal("TensorDataset(4 of [2], 2 classes)", data.ToString());
        Assert.Equal("DataLoader(TensorDataset(4 of [2], 2 classes), 2 batches of 3)", new DataLoader(data, 3).ToString());
        Assert.Equal("ParameterGroup(2 parameters, learning rate 0.001)", optimizer.Groups[0].ToString());
        Assert.Equal($"Trainer(Sequential, CrossEntropy, {optimizer})", new Trainer(model, new CrossEntropy(), optimizer).ToString());
        var table = Table.Create("the text", ["width", "color", "kind"], [["1.5", "red", "rose"], ["2.5", "blue", "iris"]]);
        Assert.Equal("the text: 2 rows of width, color, kind", table.ToString());
        Assert.Equal("Normalizer(means 0.5, 2, scales 1, 3)", new Normalizer([0.5f, 2], [1, 3]).ToString());
        PerceptronRun run = new Perceptron(2).Learn(new TensorDataset(Tensor.From(new float[,] { { 0, 1 }, { 1, 0 } }), IntTensor.From([0, 1])));
        Assert.StartsWith("converged after ", run.ToString(), StringComparison.Ordinal);
    }

    private static bool PrintsItsName(Type type) => type != typeof(object) && (type.IsInterface || type.IsArray
        || (ToStringOf(type).DeclaringType is var declaring && (declaring == typeof(object) || declaring == typeof(ValueType))));

    /// <summary>Whether the compiler wrote a record's ToString.</summary>
    private static bool IsMade(Type type) => ToStringOf(type).GetCustomAttribute<System.Runtime.CompilerServices.CompilerGeneratedAttribute>() is not null;

    private static MethodInfo ToStringOf(Type type) => type.GetMethod(nameof(ToString), BindingFlags.Public | BindingFlags.Instance, [])!;
}
