namespace Myelin.Runs.Tests.Weights;

public sealed class MapProposalTests
{
    private static string? Propose(Module model, params (string Key, int[] Shape)[] arrays) =>
        MapProposal.For(model, arrays.ToDictionary(a => a.Key, a => Tensor.Zeros(a.Shape)));

    [Fact]
    public void Other_names_are_paired_by_order_and_shape() => Assert.Equal(
        "--map 'a=0.weight' --map 'b=0.bias' --map 'c=1.weight' --map 'd=1.bias', which pairs them by order and shape",
        Propose(new Sequential(new Linear(3, 3), new Linear(3, 3)), ("a", [3, 3]), ("b", [3]), ("c", [3, 3]), ("d", [3])));

    [Fact]
    public void Square_matrices_are_transposed_where_the_others_have_to_be() => Assert.Equal(
        "--map 'W1=0.weight^T' --map 'W2=1.weight^T' --map 'it'\\''s=0.bias' --map 'b2=1.bias', which pairs them by order and shape",
        Propose(new Sequential(new Linear(2, 3), new Linear(3, 3)), ("W1", [2, 3]), ("W2", [3, 3]), ("it's", [3]), ("b2", [3])));

    [Fact]
    public void A_prefix_is_taken_away_and_what_lies_beside_is_left_out() => Assert.Equal(
        "--map 'optimizer.*=' --map 'epoch=' --map 'state.model.*=*', which pairs them by name",
        Propose(new Sequential(new Linear(2, 3), new BatchNorm1d(3)), ("state.model.0.weight", [3, 2]), ("state.model.0.bias", [3]),
            ("state.model.1.weight", [3]), ("state.model.1.bias", [3]),
            ("state.model.1.running_mean", [3]), ("state.model.1.running_var", [3]), ("state.model.1.num_batches_tracked", []),
                ("optimizer.0.m", [3, 2]), ("optimizer.1.m", [3]), ("epoch", [])));

    [Fact]
    public void Where_nothing_fits_nothing_is_proposed()
    {
        var model = new Sequential(new Linear(2, 3));
        Assert.Null(Propose(model, ("a", [3, 2])));
        Assert.Null(Propose(model, ("a", [3, 2]), ("b", [4])));
        Assert.Null(Propose(model, ("0.weight", [2, 3]), ("b", [3])));
        Assert.Null(Propose(model, ("a", [3, 2, 1]), ("b", [3])));
    }
}
