namespace Myelin.Runs;

/// <summary>One linear layer: softmax regression, or linear regression.</summary>
internal sealed class LinearModel : LayerModel
{
    public override string Name => "linear";

    public override string Summary => "one linear layer: softmax or linear regression";

    public override Sequential Build(Shape input, int outputs, OptionValues settings) => new(new Flatten(), new Linear(input.ElementCount, outputs));

    public override OptionValues Recipe(DataSize data) =>
        data.IsLarge ? Runs.Recipe.Of(10, 64, "adam", 0.005) : Runs.Recipe.Of(data.Epochs(30), 32, "adam", 0.01);
}
