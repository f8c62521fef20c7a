using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TrustedData.Enclave.Orders;

/// <summary>An order that was taken, whatever became of it: its id and its nonce are used up for ever.</summary>
public sealed class ConsumedOrder : AuditedEntity
{
    private ConsumedOrder()
    {
    }

    public Guid OrderId { get; private set; }

    public string Nonce { get; private set; } = null!;

    public DateTimeOffset ConsumedAt { get; private set; }

    /// <summary>Consumes an order, under the fact of its receipt.</summary>
    public static ConsumedOrder Of(Guid orderId, string nonce, Fact received)
    {
        var order = new ConsumedOrder { OrderId = orderId, Nonce = nonce, ConsumedAt = received.Recorded };
        order.Record(received);
        return order;
    }
}

/// <summary>How consumed orders are stored.</summary>
public sealed class ConsumedOrderTable : IEntityTypeConfiguration<ConsumedOrder>
{
    /// <inheritdoc />
    public void Configure(EntityTypeBuilder<ConsumedOrder> builder)
    {
        builder.ToTable("consumed_order");
        builder.HasKey(o => o.OrderId);
        builder.HasIndex(o => o.Nonce).IsUnique();
    }
}
